// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.KeyFileException;
import io.landline.config.KeyFiles;
import io.landline.edit.EditException;
import io.landline.edit.EditException.Kind;
import io.landline.edit.JsonNode;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/** {@code landline site remove}. */
final class SiteRemoveCommand extends EditCommand {
  SiteRemoveCommand() {
    super(
        new Words(
            "site remove",
            "NAME",
            1,
            "serve a site no more (hub)",
            List.of("Takes a site that no forward leads to out of the tunnel, with its secret.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    ExitCode code = super.run(session, arguments);
    try {
      new KeyFiles(session.paths(), session::warn)
          .writePresharedKey(new Name(arguments.get(0)), Optional.empty());
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
    return code;
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    text.hubOnly(name());
    String name = arguments.get(0);
    JsonNode site = text.named("sites", "site", name);
    Optional<JsonNode> forward = text.root().entry("forwards", "site", name);
    if (forward.isPresent()) {
      String first = forward.get().text("name").orElse("");
      throw new EditException(
          Kind.USAGE,
          "forward " + first + " leads to " + name,
          "first: landline forward remove " + first);
    }
    text.remove(text.root(), "sites", site);
    told.done("site " + name + " is out of the tunnel");
  }
}
