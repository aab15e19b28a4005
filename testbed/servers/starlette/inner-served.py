import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route


async def items(request):
    return JSONResponse([])


# The application that is served is the inner one; the one with CORS was left behind.
api = Starlette(routes=[Route("/items", items, methods=["GET", "POST"])])
app = Starlette(routes=[Mount("/api", api)])
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_headers=["*"])
api.add_middleware(GZipMiddleware)


if __name__ == "__main__":
    uvicorn.run(api, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
