"""What a press of Pay asks of the database before it does anything."""

from uuid import uuid4

from commerce.checkout.selectors import placement_with_key


def test_a_key_that_nobody_used_is_one_narrow_question(db, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert placement_with_key(uuid4()) is None

    assert "JOIN" not in asked.captured_queries[0]["sql"]
