// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import java.util.List;
import java.util.Optional;

/** {@code landline site remove}. */
public final class SiteRemoveCommand extends EditCommand {
  public SiteRemoveCommand() {
    super(
        new CommandHelp(
            "site remove",
            "NAME",
            1,
            "remove a site (hub)",
            List.of("Removes a site that no forward uses, and its secret.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    String name = arguments.get(0);
    return (draft, out) -> {
      requireHub(draft);
      draft.removeSite(name);
      Optional<String> forward =
          draft.forwards().stream()
              .filter(f -> f.site().filter(site -> site.text().equals(name)).isPresent())
              .map(f -> f.name().text())
              .findFirst();
      if (forward.isPresent()) {
        throw new EditException(
            Kind.USAGE,
            "forward " + forward.get() + " leads to " + name,
            "first: landline forward remove " + forward.get());
      }
      out.done("site " + name + " is removed from the tunnel");
    };
  }
}
