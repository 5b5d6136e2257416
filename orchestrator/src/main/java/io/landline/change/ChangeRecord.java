// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.document.Json;
import io.landline.config.document.JsonBoolean;
import io.landline.config.document.JsonObject;
import java.util.Optional;

/**
 * Who did what.
 *
 * @param author who
 * @param what the command as typed behind {@code landline}, without secrets
 */
public record ChangeRecord(Author author, String what) {
  /** The file was edited by hand, by an unknown person. */
  static final ChangeRecord BY_HAND =
      new ChangeRecord(new Author("unknown", false, Optional.empty()), "edited by hand");

  @Override
  public String toString() {
    return what + ", by " + author;
  }

  /** As members of an object. */
  JsonObject into(JsonObject object) {
    JsonObject who =
        object.with("user", Json.of(author.user())).with("sudo", Json.of(author.sudo()));
    return author
        .from()
        .map(from -> who.with("from", Json.of(from)))
        .orElse(who)
        .with("what", Json.of(what));
  }

  /** From such members; what is missing is unknown. */
  static ChangeRecord of(JsonObject object) {
    boolean sudo = object.get("sudo") instanceof JsonBoolean flag && flag.value();
    return new ChangeRecord(
        new Author(object.text("user").orElse("unknown"), sudo, object.text("from")),
        object.text("what").orElse("unknown"));
  }
}
