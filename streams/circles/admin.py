from django.contrib import admin
from unfold.admin import ModelAdmin

from streams.circles.models import Post, Thread


@admin.register(Thread)
class ThreadAdmin(ModelAdmin[Thread]):
    list_display = ("title", "creator", "kind", "posts_shown", "last_post_at", "closed_at")
    list_filter = ("kind",)
    search_fields = ("title", "creator__handle")
    list_select_related = ("creator",)
    readonly_fields = ("creator", "author", "kind", "title", "created_at", "last_post_at", "posts_shown")


@admin.register(Post)
class PostAdmin(ModelAdmin[Post]):
    list_display = ("__str__", "thread", "author", "created_at", "held_for", "hidden_at")
    search_fields = ("body", "thread__title")
    list_select_related = ("thread", "author")
    readonly_fields = ("key", "thread", "author", "reply_to", "body", "created_at", "edited_at", "hidden_by")
