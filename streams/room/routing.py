from django.urls import URLPattern

socket_paths: list[URLPattern] = []
