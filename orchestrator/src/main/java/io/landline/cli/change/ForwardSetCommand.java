// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline forward set}. */
public final class ForwardSetCommand extends DeclaringCommand {
  @Parameter(names = "--listen", description = "LISTEN  new public ports")
  private @Nullable String listen;

  @Parameter(names = "--to", description = "TO  new target, as in forward add")
  private @Nullable String to;

  @Parameter(names = "--from", description = "CIDR  allowed sources; repeatable; or 'anywhere'")
  private List<String> from = new ArrayList<>();

  @Parameter(names = "--rate", description = "N/s  limit per source; or 'unlimited'")
  private @Nullable String rate;

  @Parameter(names = "--masquerade", description = "the device sees this host")
  private boolean masquerade;

  @Parameter(names = "--no-masquerade", description = "the device sees the caller")
  private boolean noMasquerade;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  public ForwardSetCommand() {
    super(
        new CommandHelp(
            "forward set",
            "NAME",
            1,
            "change a forward",
            List.of(
                "Changes only what the options name. Prints the command for the other host if it",
                "needs the change too.")));
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    boolean nothing = listen == null && to == null && rate == null && note == null;
    if (nothing && from.isEmpty() && !masquerade && !noMasquerade) {
      throw CommandFailure.usage(
          "no option says what to change", "see landline forward set --help");
    }
    return (draft, out) -> make(draft, arguments.get(0), out);
  }

  private void make(ConfigurationDraft draft, String name, CommandOutput out) throws EditException {
    StringBuilder line = new StringBuilder();
    SiteForward.refuse(draft, name, "change");
    DeclaredForward forward = draft.forward(name);
    if (listen != null) {
      forward = forward.withListen(Listen.parse(listen));
      line.append(" --listen ").append(forward.listen());
    }
    if (to != null) {
      ForwardTarget target = ForwardTarget.parse(to, draft.isHub());
      forward = retargeted(draft, forward, target);
      line.append(" --to ").append(hubTarget(draft, forward));
    }
    if (!from.isEmpty()) {
      boolean anybody = from.equals(List.of("anywhere"));
      forward = forward.withFrom(anybody ? List.of() : ForwardPolicy.from(from));
      from.forEach(network -> line.append(" --from ").append(network));
    }
    if (rate != null) {
      boolean none = rate.equals("unlimited");
      forward = forward.withRate(none ? Optional.empty() : Optional.of(ForwardPolicy.rate(rate)));
      line.append(" --rate ").append(rate);
    }
    if (masquerade || noMasquerade) {
      forward = forward.withMasquerade(!noMasquerade);
    }
    if (note != null) {
      forward = forward.withNote(Optional.of(note).filter(text -> !text.isEmpty()));
    }
    draft.put(forward);
    out.done("forward " + name + " is changed");
    if (line.length() > 0 && !draft.isHub()) {
      out.otherHost("landline forward set " + name + line);
    }
  }

  private static DeclaredForward retargeted(
      ConfigurationDraft draft, DeclaredForward forward, ForwardTarget target)
      throws EditException {
    if (target.address().isPresent()) {
      throw new EditException(
          Kind.USAGE,
          "'" + target.host() + "' is a new device",
          "first: landline device add NAME ADDRESS");
    }
    if (target.site().isPresent()) {
      target.requireMember(draft);
    } else if (!target.host().equals(NamedForward.THIS)) {
      draft.device(target.host());
    }
    return forward.withTarget(
        target.site().map(Name::new), target.host(), target.shifted(forward.listen().ports()));
  }

  /** The target as the hub names it. */
  private static String hubTarget(ConfigurationDraft draft, DeclaredForward forward)
      throws EditException {
    boolean named = !draft.isHub() && !forward.to().equals(NamedForward.THIS);
    String address = named ? draft.device(forward.to()).address().toString() : forward.to();
    return draft.name() + "/" + address + forward.toPort().map(p -> ":" + p).orElse("");
  }
}
