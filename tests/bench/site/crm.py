"""A CRM on loopback that answers every request alike. Prints its port; ends with stdin."""

from __future__ import annotations

import socket
import sys
import threading

BODY = b'{"contacts": [{"id": 7, "email": "ada@example.com"}]}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


def serve(conn: socket.socket) -> None:
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with conn:
        while conn.recv(65_536):  # the bench's requests have no body and fit one read
            conn.sendall(ANSWER)


def accept(listener: socket.socket) -> None:
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    sys.stdin.read()
