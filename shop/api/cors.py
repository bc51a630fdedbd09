"""Which sites' scripts may read what the API answers, in a browser (CORS). By setting, and none at first.

Cookies are never asked for: a script has a token of its own, or reads what anybody may.
"""

from flask import Response, current_app, request

METHODS = "GET, POST, PUT, PATCH, DELETE"
TAKEN = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
TOLD = (
    "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, Deprecation, Sunset, "
    "WWW-Authenticate, X-Request-ID, Changes-Cursor"
)
A_DAY = "86400"


def allow(response: Response) -> Response:
    """`response`, with leave to read it for a site that the owner has named; as it was, where none is named.

    A browser that asks beforehand (OPTIONS) learns what may be sent, too.
    """
    origins = current_app.config["SHOP"].cors_origins
    if not origins:
        return response
    response.vary.add("Origin")  # a cache must not give one site the answer to another
    origin = request.headers.get("Origin", "")
    if origin.lower() not in origins:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = TAKEN
        response.headers["Access-Control-Max-Age"] = A_DAY
        response.vary.update(("Access-Control-Request-Method", "Access-Control-Request-Headers"))
    else:
        response.headers["Access-Control-Expose-Headers"] = TOLD
    return response
