"""A Django app as in production: `DEBUG` is off, errors are its plain pages, and what is long enough is compressed.

    python3 django_app.py 5000
"""

import sys
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=["django.middleware.gzip.GZipMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no use",
)
LONG = "The order has items that are not for sale in your country. " * 5


def not_found(request):
    raise Http404("No such user")  # with `DEBUG` off, Django does not show these words


def bad(request):
    return HttpResponseBadRequest("age must be a number")  # labelled as HTML


def forbidden(request):
    return HttpResponseForbidden("<h1>Forbidden</h1><p>Not your order</p>")


def denied(request):
    raise PermissionDenied("Not your order")


def long(request):
    return HttpResponse(LONG, status=422, content_type="text/plain")


def json(request):
    return JsonResponse({"error": "the name is taken", "hint": LONG}, status=409)


@require_POST
def post_alone(request):
    return HttpResponse("posted")


def unhandled(request):
    raise RuntimeError("db refused password hunter2")


def secret(request):
    return HttpResponse("db refused password hunter2. " * 20, status=500)


def success(request):
    return JsonResponse({"id": 7, "text": LONG})


urlpatterns = [
    path("not-found", not_found),
    path("bad", bad),
    path("forbidden", forbidden),
    path("denied", denied),
    path("long", long),
    path("json", json),
    path("post-alone", post_alone),
    path("raise", unhandled),
    path("secret", secret),
    path("ok", success),
]

if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
