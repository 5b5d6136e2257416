// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Optional;

/**
 * Who did what.
 *
 * @param author who
 * @param what the command as typed behind {@code landline}, without secrets
 */
public record ChangeRecord(Author author, String what) {
  /** What nobody told us who did it: somebody changed the file with an editor. */
  static final ChangeRecord BY_HAND =
      new ChangeRecord(new Author("unknown", false, Optional.empty()), "edited by hand");

  @Override
  public String toString() {
    return what + ", by " + author;
  }

  /** As members of an object. */
  JsonEntry into(JsonEntry entry) {
    entry.put("user", author.user()).put("sudo", author.sudo());
    author.from().ifPresent(from -> entry.put("from", from));
    return entry.put("what", what);
  }

  /** From such members; what is missing is unknown. */
  static ChangeRecord of(JsonNode object) {
    boolean sudo = object.member("sudo").filter(m -> m.value().equals("true")).isPresent();
    return new ChangeRecord(
        new Author(object.text("user").orElse("unknown"), sudo, object.text("from")),
        object.text("what").orElse("unknown"));
  }
}
