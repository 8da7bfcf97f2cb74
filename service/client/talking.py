"""The client's verbs for what reviewers say to each other about flags, and whose task flags are."""

from __future__ import annotations

from typing import cast

from schemas.assignment import AssigningSchema, AssignmentSchema, AssignmentsSchema
from schemas.comment import CommentSchema, CommentsSchema, RemarkSchema, ReviewersSchema
from service.client.loading import given, loaded
from service.client.transport import Transport
from service.domain.assignment import Assigning, Assignment
from service.domain.comment import Comment, Remark


class Talking:
    """What reviewers tell each other; a part of `Client`. For `on_behalf_of` see `Reviewing`."""

    _transport: Transport

    def comment(
        self, flag_id: str, text: str, *, reply_to: str | None = None, on_behalf_of: str | None = None
    ) -> Comment:
        """Comments on a flag, or answers the comment `reply_to`; `@name` addresses a reviewer. Scope `review`.

        `Invalid` when there is no reviewer of that name.
        """
        body = given(RemarkSchema().dump(Remark(text, reply_to, on_behalf_of)))
        answer = self._transport.request("POST", "flags", flag_id, "comments", json=body, once=True)
        return cast("Comment", loaded(answer, CommentSchema().load))

    def comments(self, flag_id: str) -> tuple[Comment, ...]:
        """The comments on a flag that you may read, oldest first. Scope `read`."""
        answer = self._transport.request("GET", "flags", flag_id, "comments")
        return tuple(loaded(answer, CommentsSchema().load)["items"])

    def assign(self, flag_id: str, assignee: str | None, *, on_behalf_of: str | None = None) -> Assignment:
        """Gives a flag to a reviewer; None takes it back. `Conflict` when it is so already. Scope `review`."""
        body = given(AssigningSchema(only=("on_behalf_of",)).dump(Assigning(assignee, on_behalf_of)))
        body["assignee"] = assignee
        answer = self._transport.request("POST", "flags", flag_id, "assignments", json=body, once=True)
        return cast("Assignment", loaded(answer, AssignmentSchema().load))

    def assignments(self, flag_id: str) -> tuple[Assignment, ...]:
        """How a flag came to whose task it is, oldest first; the last one counts. Scope `read`."""
        answer = self._transport.request("GET", "flags", flag_id, "assignments")
        return tuple(loaded(answer, AssignmentsSchema().load)["items"])

    def reviewers(self) -> tuple[str, ...]:
        """The names that can be addressed and be given flags. Scope `read`."""
        found = loaded(self._transport.request("GET", "reviewers"), ReviewersSchema().load)
        return tuple(item["name"] for item in found["items"])
