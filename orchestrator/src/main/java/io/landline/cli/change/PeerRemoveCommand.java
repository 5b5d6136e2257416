// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import java.util.List;
import java.util.Optional;

/** {@code landline peer remove}. */
public final class PeerRemoveCommand extends EditCommand {
  public PeerRemoveCommand() {
    super(
        new CommandHelp(
            "peer remove",
            "NAME",
            1,
            "remove a peer (hub)",
            List.of("Removes a peer that no forward leads to, and its secret.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    String name = arguments.get(0);
    return (draft, out) -> {
      requireHub(draft);
      draft.removePeer(name);
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
      out.done("peer " + name + " is removed from the tunnel");
    };
  }
}
