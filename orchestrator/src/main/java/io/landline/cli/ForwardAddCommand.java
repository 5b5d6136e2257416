// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.net.PortRange;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline forward add}. */
final class ForwardAddCommand extends EditCommand {
  @Parameter(names = "--name", description = "NAME  else one is guessed and told")
  private @Nullable String name;

  @Parameter(names = "--from", description = "CIDR  who may call; may be repeated")
  private List<String> from = new ArrayList<>();

  @Parameter(names = "--rate", description = "N/s  new flows per second of one caller")
  private @Nullable String rate;

  @Parameter(names = "--masquerade", description = "the device sees this host, not the caller")
  private boolean masquerade;

  @Parameter(names = "--capture", description = "capture the device too")
  private boolean capture;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  ForwardAddCommand() {
    super(
        new Words(
            "forward add",
            "LISTEN TO",
            2,
            "lead public ports to a device",
            List.of(
                "LISTEN is the public side: udp/55193, tcp/4992-4994, tcp+udp/443. TO is:",
                "  dmr                    the same port of a device that has a name",
                "  flex:443               another port, or a range of the same length",
                "  this:22                this host itself",
                "  dmr=10.49.7.19         a device that has no name yet",
                "On the hub TO is SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19. The line for the",
                "other host is printed, ready to paste there.")));
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    Listen listen = Listen.parse(arguments.get(0));
    ForwardTarget target = ForwardTarget.parse(arguments.get(1), text.isHub());
    String to = text.isHub() ? target.host() : device(text, target, told);
    Optional<PortRange> toPort = target.shifted(listen.ports());
    String forward = existing(text, listen, to, target).orElse("");
    if (forward.isEmpty()) {
      forward = chosen(text, listen, to, target, told);
      text.append(
          text.root(), "forwards", entry(text, forward, listen, to, target, toPort).toString());
      String where = target.site().map(s -> s + "/").orElse("") + to;
      told.done(
          "forward "
              + forward
              + ": "
              + listen
              + " -> "
              + where
              + toPort.map(p -> ":" + p).orElse(""));
    }
    if (!text.isHub()) {
      told.elsewhere(hubLine(text, forward, listen, to, toPort));
    }
    if (capture) {
      if (to.equals("this")) {
        throw new EditException(
            Kind.USAGE, "--capture is for a site's devices", "leave it out here");
      }
      if (text.isHub()) {
        CaptureCommands.letOut(text, target, told);
      } else {
        CaptureCommands.capture(text, to, told);
      }
    }
  }

  /** The device's name at a site, made where it is new. */
  private String device(HostText text, ForwardTarget target, Told told) throws EditException {
    if (target.host().equals("this")) {
      return "this";
    }
    if (target.address().isPresent()) {
      DeviceCommands.add(
          text, new Name(target.host()), target.address().get(), Optional.empty(), told);
      return target.host();
    }
    Optional<String> byAddress =
        text.root().entry("devices", "address", target.host()).flatMap(d -> d.text("name"));
    if (byAddress.isPresent()) {
      return byAddress.get();
    }
    if (Optional.of(target.host()).filter(h -> h.matches("[0-9.]+")).isPresent()) {
      throw new EditException(
          Kind.USAGE,
          "no device has the address " + target.host(),
          "give it a name here: NAME=" + target.host());
    }
    if (text.root().entry("devices", "name", target.host()).isEmpty()) {
      List<String> known =
          text.root().list("devices").stream().flatMap(d -> d.text("name").stream()).toList();
      throw HostText.unknown("device", target.host(), known, "landline device list");
    }
    return target.host();
  }

  /** The name of the forward that does this already. */
  private Optional<String> existing(HostText text, Listen listen, String to, ForwardTarget target)
      throws EditException {
    for (JsonNode entry : text.root().list("forwards")) {
      boolean same =
          entry.text("listen").filter(listen.toString()::equals).isPresent()
              && entry.text("to").filter(to::equals).isPresent()
              && entry.text("site").equals(target.site());
      String there = entry.text("name").orElse("");
      if (same && isAsWanted(entry, listen, target)) {
        return Optional.of(there);
      }
      if (same) {
        throw new EditException(
            Kind.USAGE,
            "forward " + there + " leads " + listen + " to " + to + " already, differently",
            "change it with: landline forward set " + there + " ...");
      }
    }
    return Optional.empty();
  }

  private boolean isAsWanted(JsonNode entry, Listen listen, ForwardTarget target)
      throws EditException {
    String ports = target.shifted(listen.ports()).map(PortRange::toString).orElse("");
    String entryRate = entry.member("rate").map(JsonNode::value).orElse("");
    return entry.member("toPort").map(JsonNode::value).orElse("").equals(ports)
        && entry.texts("from").equals(ForwardPolicy.from(from))
        && entryRate.equals(rate == null ? "" : Long.toString(ForwardPolicy.rate(rate)))
        && entry.member("masquerade").map(JsonNode::value).orElse("false").equals("" + masquerade)
        && (name == null || entry.text("name").equals(Optional.of(name)));
  }

  private JsonEntry entry(
      HostText text,
      String forward,
      Listen listen,
      String to,
      ForwardTarget target,
      Optional<PortRange> toPort)
      throws EditException {
    JsonEntry entry =
        new JsonEntry().put("name", new Name(forward).text()).put("listen", listen.toString());
    if (target.site().isPresent()) {
      entry.put("site", text.named("sites", "site", target.site().get()).text("name").orElse(""));
    }
    entry.put("to", to);
    toPort.ifPresent(ports -> entry.json("toPort", ForwardPolicy.toPort(ports)));
    if (!from.isEmpty()) {
      entry.put("from", ForwardPolicy.from(from));
    }
    if (rate != null) {
      entry.put("rate", ForwardPolicy.rate(rate));
    }
    if (masquerade) {
      entry.put("masquerade", true);
    }
    if (note != null) {
      entry.put("note", note);
    }
    return entry;
  }

  /** The given name, or the first that is free of those that come to mind. */
  private String chosen(HostText text, Listen listen, String to, ForwardTarget target, Told told) {
    if (name != null) {
      return name;
    }
    String base = target.site().orElse(to);
    int port = target.ports().orElse(listen.ports()).first();
    List<String> candidates = new ArrayList<>();
    if (to.equals("this") && port == 22) {
      candidates.add("ssh");
    }
    if (!base.equals("this") && target.site().isEmpty()) {
      candidates.add(base);
    }
    String numbered = base + "-" + listen.ports().first();
    candidates.add(numbered);
    candidates.add(numbered + "-" + listen.protocols().get(0));
    String guess =
        candidates.stream()
            .filter(c -> text.root().entry("forwards", "name", c).isEmpty())
            .findFirst()
            .orElse(numbered);
    told.guessed("its name is " + guess + " (--name gives it another)");
    return guess;
  }

  private String hubLine(
      HostText text, String forward, Listen listen, String to, Optional<PortRange> toPort)
      throws EditException {
    String address =
        to.equals("this") ? to : text.named("devices", "device", to).text("address").orElse("");
    StringBuilder line = new StringBuilder("landline forward add " + listen + " ");
    line.append(text.name()).append('/').append(address);
    toPort.ifPresent(ports -> line.append(':').append(ports));
    line.append(" --name ").append(forward);
    ForwardPolicy.from(from).forEach(f -> line.append(" --from ").append(f));
    if (rate != null) {
      line.append(" --rate ").append(ForwardPolicy.rate(rate)).append("/s");
    }
    if (capture) {
      line.append(" --capture");
    }
    return line.toString();
  }
}
