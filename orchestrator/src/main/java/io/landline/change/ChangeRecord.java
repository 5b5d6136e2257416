// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.document.Json;
import io.landline.config.document.JsonBoolean;
import io.landline.config.document.JsonObject;
import io.landline.json.Inline;
import java.util.Optional;

/**
 * A change and its author.
 *
 * @param author the person who made it
 * @param what the command as typed after {@code landline}, without secrets
 */
public record ChangeRecord(@Inline Author author, String what) {
  /** The file was edited by hand, by an unknown person. */
  static final ChangeRecord BY_HAND =
      new ChangeRecord(new Author("unknown", false, Optional.empty()), "edited by hand");

  @Override
  public String toString() {
    return what + ", by " + author;
  }

  /** Adds the record's members to an object. */
  JsonObject into(JsonObject object) {
    JsonObject who =
        object.with("user", Json.of(author.user())).with("sudo", Json.of(author.sudo()));
    return author
        .from()
        .map(from -> who.with("from", Json.of(from)))
        .orElse(who)
        .with("what", Json.of(what));
  }

  /** Reads a record from an object's members; a missing one becomes "unknown". */
  static ChangeRecord of(JsonObject object) {
    boolean sudo = object.get("sudo") instanceof JsonBoolean flag && flag.value();
    return new ChangeRecord(
        new Author(object.text("user").orElse("unknown"), sudo, object.text("from")),
        object.text("what").orElse("unknown"));
  }
}
