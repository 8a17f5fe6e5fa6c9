"""The SMTP server that keeps everything, asked by a real client."""

import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from unnm.stack.mailcatcher import MailCatcher, index, messages


def mail(subject: str = "Meeting", to: str = "ilo@unnm.example") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "network@unnm.example", to, subject
    message["Message-ID"] = "<1@unnm.example>"
    message.set_content("Görüşmə sabah saat 10:00-da keçiriləcək.")
    return message


def test_message_is_kept_with_its_entry_in_the_index(tmp_path: Path) -> None:
    with MailCatcher(tmp_path) as catcher, smtplib.SMTP("127.0.0.1", catcher.port) as client:
        client.send_message(mail("Görüşmə"))
        kept = catcher.messages()
    assert [(str(m["Subject"]), m.get_content().strip()) for m in kept] == [
        ("Görüşmə", "Görüşmə sabah saat 10:00-da keçiriləcək.")
    ]
    (entry,) = index(tmp_path)
    assert isinstance(entry.pop("received_at"), str)
    assert entry == {
        "file": "000001.eml",
        "from": "network@unnm.example",
        "to": ["ilo@unnm.example"],
        "subject": "Görüşmə",
        "message_id": "<1@unnm.example>",
    }


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with MailCatcher(tmp_path) as catcher, smtplib.SMTP("127.0.0.1", catcher.port) as client:
            client.send_message(mail())
    assert [entry["file"] for entry in index(tmp_path)] == ["000001.eml", "000002.eml"]


@pytest.mark.parametrize(("kind", "code"), [("refused", 550), ("deferred", 451)])
def test_chosen_address_is_refused_or_put_off(tmp_path: Path, kind: str, code: int) -> None:
    catcher = (
        MailCatcher(tmp_path, refused=["Gone@unnm.example"])
        if kind == "refused"
        else MailCatcher(tmp_path, deferred=["Gone@unnm.example"])
    )
    with catcher, smtplib.SMTP("127.0.0.1", catcher.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            client.send_message(mail(to="gone@unnm.example"))
        client.send_message(mail())
    assert refusal.value.recipients["gone@unnm.example"][0] == code
    assert [str(m["To"]) for m in messages(tmp_path)] == ["ilo@unnm.example"]


def test_command_line_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "unnm.stack.mailcatcher", "--port", "0", "--dir", str(tmp_path / "mail")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().rstrip(".\n").rpartition(" ")[2])
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail())
    process.terminate()
    with process.stdout:
        assert process.wait(10) == 0
    assert len(messages(tmp_path / "mail")) == 1
