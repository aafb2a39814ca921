"""A mail server that delivers nothing, and keeps what it receives."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager


class Handler(socketserver.StreamRequestHandler):
    """The part of SMTP that Odoo speaks."""

    def handle(self):
        self.say("220 mailbox")
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].upper()
            if command == "QUIT":
                self.say("221 bye")
                return
            if command == "DATA":
                self.say("354 go on")
                self.server.messages.append(self.message())
            self.say("250 ok")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def message(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            # A leading dot is doubled on the way.
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


@contextmanager
def mailbox(odoo):
    """Have an Odoo server send its e-mails here; yields the list of messages."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.messages = True, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        values = {"smtp_host": "127.0.0.1", "smtp_port": server.server_address[1]}
        values |= {"name": "Mailbox", "smtp_encryption": "none"}
        odoo.call("ir.mail_server", "create", values)
        try:
            yield server.messages
        finally:
            server.shutdown()


def pdfs(message):
    """Return {file name: content} of a message's PDFs."""
    return {
        part.get_filename(): part.get_content()
        for part in message.iter_attachments()
        if part.get_content_type() == "application/pdf"
    }
