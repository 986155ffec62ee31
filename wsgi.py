"""create_app(): settings, then extensions, then doors, then commands. The only assembly."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask

import buyers
import search
import suppliers
from config import Config
from dps import admin, cli, demo, jobs
from dps.admission.due import run_places
from dps.admission.escalations import escalate
from dps.award.reasons import remind_of_reasons
from dps.bidding.checkpointing import checkpoint
from dps.bidding.custody import forget_shares
from dps.bidding.due import remind_of_bidders
from dps.competition.answers_due import remind_of_questions
from dps.contract.reminding import remind_of_delivery
from dps.core import clock
from dps.core.db import set_up_database
from dps.gateways.keys.store import KeyMissing, open_keys, session_secret
from dps.letters.digest import make_digests
from dps.letters.forgetting import forget
from dps.letters.send import send_letters
from dps.letters.write import write_letters
from dps.market.changing import end_what_ran_out
from dps.outbox.beats import beat
from dps.profile.reminding import remind
from dps.profile.scanning import scan_new
from dps.web import (
    account,
    alerts,
    arriving,
    context,
    doubting,
    errors,
    factors,
    jinja,
    joining,
    letters,
    links,
    mailbox,
    permissions,
    proving,
    security,
    signin,
    team,
    terms,
    urls,
    webhooks,
)
from search import alerts as alerts_job


def create_app(config: Config | None = None) -> Flask:
    """The marketplace as a Flask application, from ``config`` or the environment.

    Raises BadSetting for settings that contradict each other, and
    KeysInsideData where the keys would lie with the data they guard.
    """
    config = config or Config.from_environment()
    config.check()
    app = Flask("dps", template_folder=None)
    app.config.update(config.flask())
    keys = open_keys(config.key_dir, data_dir=config.data_dir)
    with suppress(
        KeyMissing
    ):  # before the set-up there is none, and commands like `law` need none; a page without it fails
        app.config["SECRET_KEY"] = session_secret(keys)

    set_up_database(app)
    clock.set_clock(app, clock.demo_clock if config.demo else clock.system_clock)
    arriving.set_up_arrival(app, config.arrival_header)
    urls.set_up_urls(app)
    jinja.set_up_jinja(app)
    security.set_up_security(app)
    permissions.guard(app)
    doubting.set_up_doubt(app)
    context.set_up_context(app)
    errors.set_up_errors(app)
    signin.set_up_signin(app)
    terms.set_up_terms(app)
    webhooks.set_up_webhooks(app)

    for door in (search.door(), suppliers.door(), buyers.door(), admin.door()):
        app.register_blueprint(door)
    for room in (letters, team, mailbox, links, alerts, joining, proving, account, factors):
        app.register_blueprint(room.bp)
    jobs.add_handler(app, "beat", beat)
    jobs.add_handler(app, "scan", scan_new)
    jobs.add_handler(app, "markets", end_what_ran_out)
    jobs.add_handler(app, "reminders", remind)
    jobs.add_handler(app, "places", run_places)
    jobs.add_handler(app, "escalations", escalate)
    jobs.add_handler(app, "questions", remind_of_questions)
    jobs.add_handler(app, "reasons", remind_of_reasons)
    jobs.add_handler(app, "bidders", remind_of_bidders)
    jobs.add_handler(app, "checkpoints", checkpoint)
    jobs.add_handler(app, "shares", forget_shares)
    if not config.demo:  # a demonstration's people are invented, and mostly never sign in
        jobs.add_handler(app, "keeping", forget)
    jobs.add_handler(app, "delivery", remind_of_delivery)
    jobs.add_handler(app, alerts_job.NAME, alerts_job.tell)
    jobs.add_handler(app, "letters", write_letters)
    jobs.add_handler(app, "digest", make_digests)
    jobs.add_handler(app, "mail", send_letters)
    app.extensions["make_app"] = create_app  # a rehearsal builds a second application on a throwaway database
    app.extensions["settings"] = config
    demo.set_up(app)
    search.set_up(app)
    cli.set_up(app)
    return app
