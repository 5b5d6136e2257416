// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonNode;
import io.landline.net.ParseException;
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
  List<Name> forgets(List<String> arguments) {
    try {
      return List.of(new Name(arguments.get(0)));
    } catch (ParseException e) {
      return List.of(); // there is no site of this name, as the edit will say
    }
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
