// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.net.PortRange;
import io.landline.policy.Listen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline forward set}. */
final class ForwardSetCommand extends EditCommand {
  @Parameter(names = "--listen", description = "LISTEN  other public ports")
  private @Nullable String listen;

  @Parameter(names = "--to", description = "TO  another target, as in forward add")
  private @Nullable String to;

  @Parameter(names = "--from", description = "CIDR  who may call; repeated; 'anywhere'")
  private List<String> from = new ArrayList<>();

  @Parameter(names = "--rate", description = "N/s  new flows of one caller; 'unlimited'")
  private @Nullable String rate;

  @Parameter(names = "--masquerade", description = "the device sees this host")
  private boolean masquerade;

  @Parameter(names = "--no-masquerade", description = "the device sees the caller")
  private boolean noMasquerade;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  ForwardSetCommand() {
    super(
        new Words(
            "forward set",
            "NAME",
            1,
            "change something of a forward",
            List.of(
                "Changes what is named by an option and leaves the rest. The line for the",
                "other host is printed where it must be told too.")));
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    String name = arguments.get(0);
    boolean nothing = listen == null && to == null && rate == null && note == null;
    if (nothing && from.isEmpty() && !masquerade && !noMasquerade) {
      throw new EditException(
          Kind.USAGE, "nothing to change was named", "see landline forward set --help");
    }
    StringBuilder line = new StringBuilder();
    Listen ports = Listen.parse(forward(text, name).text("listen").orElse(""));
    if (listen != null) {
      ports = Listen.parse(listen);
      text.set(forward(text, name), "listen", JsonEntry.quoted(ports.toString()));
      line.append(" --listen ").append(ports);
    }
    if (to != null) {
      line.append(" --to ").append(retarget(text, name, to, ports));
    }
    if (!from.isEmpty()) {
      from(text, name);
      from.forEach(f -> line.append(" --from ").append(f));
    }
    if (rate != null) {
      boolean none = rate.equals("unlimited");
      set(text, name, "rate", none ? "" : Long.toString(ForwardPolicy.rate(rate)));
      line.append(" --rate ").append(rate);
    }
    if (masquerade || noMasquerade) {
      set(text, name, "masquerade", noMasquerade ? "" : "true");
    }
    if (note != null) {
      set(text, name, "note", note.isEmpty() ? "" : JsonEntry.quoted(note));
    }
    told.done("forward " + name + " is changed");
    if (line.length() > 0 && !text.isHub()) {
      told.elsewhere("landline forward set " + name + line);
    }
  }

  private static JsonNode forward(HostText text, String name) throws EditException {
    return text.named("forwards", "forward", name);
  }

  private static void set(HostText text, String name, String key, String json)
      throws EditException {
    if (json.isEmpty()) {
      text.unset(forward(text, name), key);
    } else {
      text.set(forward(text, name), key, json);
    }
  }

  private void from(HostText text, String name) throws EditException {
    if (from.equals(List.of("anywhere"))) {
      set(text, name, "from", "");
      return;
    }
    List<String> wanted = ForwardPolicy.from(from);
    if (!forward(text, name).texts("from").equals(wanted)) {
      set(text, name, "from", JsonEntry.list(wanted));
    }
  }

  /** Returns how the hub calls the new target. */
  private static String retarget(HostText text, String name, String to, Listen listen)
      throws EditException {
    ForwardTarget target = ForwardTarget.parse(to, text.isHub());
    if (target.address().isPresent()) {
      throw new EditException(
          Kind.USAGE, "'" + to + "' names a new device", "first: landline device add NAME ADDRESS");
    }
    String host = target.host();
    String address = host;
    if (!text.isHub() && !host.equals("this")) {
      address = text.named("devices", "device", host).text("address").orElse("");
    }
    if (target.site().isPresent()) {
      text.named("sites", "site", target.site().get());
      text.set(forward(text, name), "site", JsonEntry.quoted(target.site().get()));
    }
    text.set(forward(text, name), "to", JsonEntry.quoted(host));
    Optional<PortRange> ports = target.shifted(listen.ports());
    set(text, name, "toPort", ports.map(ForwardPolicy::toPort).orElse(""));
    return text.name() + "/" + address + ports.map(p -> ":" + p).orElse("");
  }
}
