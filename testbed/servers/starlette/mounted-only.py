import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route


async def items(request):
    return JSONResponse([])


cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])
app = Starlette(
    routes=[
        Mount("/api", routes=[Route("/items", items)], middleware=[cors]),
        Route("/upload", items, methods=["POST", "PUT"]),
    ]
)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
