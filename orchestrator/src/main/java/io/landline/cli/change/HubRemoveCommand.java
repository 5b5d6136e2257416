// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import java.util.List;

/** {@code landline hub remove}. */
public final class HubRemoveCommand extends EditCommand {
  public HubRemoveCommand() {
    super(
        new CommandHelp(
            "hub remove",
            "NAME",
            1,
            "leave one of several hubs (site)",
            List.of(
                "Removes a hub from this site's list, with its tunnel and preshared key. Forwards",
                "no longer work there. On that hub: landline site remove. The key that a provider",
                "gave stays in /etc/landline/key.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    return (draft, out) -> {
      requireSite(draft);
      if (draft.hubs().size() < 2) {
        throw new EditException(
            Kind.USAGE, "this site has no other hub", "landline down ends Landline here");
      }
      boolean provider = draft.providers().contains(draft.hub(arguments.get(0)));
      draft.removeHub(arguments.get(0));
      out.done("hub " + arguments.get(0) + " is removed");
      if (provider) {
        out.done(
            "its key stays in key/" + arguments.get(0) + ": only the provider can give another");
      }
    };
  }
}
