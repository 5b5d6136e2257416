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
import io.landline.cli.show.PresetArgument;
import io.landline.cli.text.Paragraph;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.Device;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.preset.Preset;
import io.landline.preset.PresetPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline forward add}. */
public final class ForwardAddCommand extends DeclaringCommand {
  @Parameter(
      names = "--preset",
      description = "PRESET  a known kind of device: landline preset list")
  private @Nullable String preset;

  @Parameter(
      names = "--listen",
      description = "LISTEN  with --preset: other public ports; repeatable")
  private List<String> listen = new ArrayList<>();

  @Parameter(names = "--name", description = "NAME  default: derived and printed")
  private @Nullable String name;

  @Parameter(names = "--from", description = "CIDR  allowed sources; repeatable")
  private List<String> from = new ArrayList<>();

  @Parameter(names = "--rate", description = "N/s  limit of new flows per second and source")
  private @Nullable String rate;

  @Parameter(names = "--masquerade", description = "the device sees this host, not the caller")
  private boolean masquerade;

  @Parameter(names = "--capture", description = "capture the device too")
  private boolean capture;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  public ForwardAddCommand() {
    super(
        new CommandHelp(
            "forward add",
            "LISTEN TO",
            2,
            "forward public ports to a device",
            List.of(
                "LISTEN is the public side: udp/55193, tcp/4992-4994, tcp+udp/443. TO is:",
                "  dmr                    the same port of a device that has a name",
                "  flex:443               another port, or a range of the same length",
                "  this:22                this host itself",
                "  dmr=10.49.7.19         a device that has no name yet",
                "A site declares the forward to its hub, which accepts or refuses it. On the hub",
                "TO is SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19; the line for the site is",
                "printed, ready to paste there.",
                "",
                "With --preset only TO is given, without ports: the preset has the ports,",
                "captures the device if that is required, and demands --from where there is no",
                "password. landline preset show NAME says what it opens.")));
  }

  @Override
  void checkArguments(List<String> arguments) throws CommandFailure {
    if (preset == null) {
      super.checkArguments(arguments);
    } else if (arguments.size() != 1) {
      throw CommandFailure.usage(
          "with --preset the device is the only argument",
          "usage: landline forward add --preset NAME DEVICE[=ADDRESS]");
    }
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    if (preset == null) {
      if (!listen.isEmpty()) {
        throw CommandFailure.usage(
            "--listen goes with --preset", "LISTEN is the first argument here");
      }
      return (draft, out) -> addOne(draft, arguments, out);
    }
    Preset known = PresetArgument.parse(preset);
    if (known.noForward().isPresent()) {
      Paragraph.lines("", known.name() + " needs no forward: " + known.noForward().get())
          .forEach(session::note);
      return (draft, out) -> {};
    }
    return (draft, out) -> addPreset(session, known, draft, arguments.get(0), out);
  }

  private void addOne(ConfigurationDraft draft, List<String> arguments, CommandOutput out)
      throws EditException {
    Listen ports = Listen.parse(arguments.get(0));
    ForwardTarget target = ForwardTarget.parse(arguments.get(1), draft.isHub());
    String to = to(draft, target, out);
    Name chosen = name == null ? guess(draft, ports, to, target) : new Name(name);
    DeclaredForward wanted =
        wanted(chosen, ports, to, target.site(), target.shifted(ports.ports()));
    boolean added = add(draft, wanted, name != null, capture, out);
    if (added && name == null) {
      out.guessed("its name is " + wanted.name() + " (--name sets another)");
    }
    if (capture) {
      capture(draft, target, to, out);
    }
  }

  private void addPreset(
      Session session, Preset known, ConfigurationDraft draft, String device, CommandOutput out)
      throws EditException {
    PresetForwards forwards = PresetForwards.of(known, listen);
    ForwardTarget target = ForwardTarget.parse(device, draft.isHub());
    forwards.check(target, ForwardPolicy.from(from), masquerade);
    String to = to(draft, target, out);
    String base = name == null ? known.name().text() : name;
    List<DeclaredForward> wanted = new ArrayList<>();
    for (PresetPort port : forwards.ports()) {
      List<String> taken = name == null ? draft.forwardNames() : List.of();
      Name chosen = forwards.name(port, base, to, taken);
      wanted.add(wanted(chosen, port.listen(), to, target.site(), port.toPort()));
    }
    forwards.refuseTaken(draft, wanted);
    boolean captures = capture || forwards.captures();
    for (int i = 0; i < wanted.size(); i++) {
      DeclaredForward forward = wanted.get(i);
      if (add(draft, forward, name != null, captures, out)) {
        String opened = forward.listen() + " to " + callers(forward);
        Paragraph.lines("Opens     ", opened + ": " + forwards.ports().get(i).use())
            .forEach(session::note);
      }
    }
    if (captures) {
      capture(draft, target, to, out);
    }
    forwards.advise(out);
  }

  private static String callers(DeclaredForward forward) {
    return forward.from().isEmpty()
        ? "anyone"
        : String.join(", ", forward.from().stream().map(IpPrefix::toString).toList());
  }

  /** The device's name at a site, its address on the hub. */
  private static String to(ConfigurationDraft draft, ForwardTarget target, CommandOutput out)
      throws EditException {
    if (target.site().isPresent()) {
      draft.site(target.site().get());
    }
    return draft.isHub() ? target.host() : device(draft, target, out);
  }

  /**
   * Adds a forward unless it is there already, and prints the hub's line.
   *
   * @param named whether its name was given
   * @return whether it was added
   */
  private static boolean add(
      ConfigurationDraft draft,
      DeclaredForward wanted,
      boolean named,
      boolean captures,
      CommandOutput out)
      throws EditException {
    Optional<DeclaredForward> there = draft.forwards().stream().filter(wanted::leadsAs).findFirst();
    if (there.isEmpty()) {
      if (draft.forwardNames().contains(wanted.name().text())) {
        throw new EditException(
            Kind.USAGE,
            "there is a forward " + wanted.name() + " already",
            "choose another name with --name");
      }
      draft.put(wanted);
      out.done("forward " + wanted.name() + ": " + wanted.listen() + " -> " + words(wanted));
    } else if (!there.get().does(wanted) || (named && !there.get().name().equals(wanted.name()))) {
      Name other = there.get().name();
      throw new EditException(
          Kind.USAGE,
          "forward "
              + other
              + " leads "
              + wanted.listen()
              + " to "
              + wanted.to()
              + " already, with other options",
          "change it with: landline forward set " + other + " ...");
    }
    if (!draft.isHub()) {
      out.otherHost(hubLine(draft, there.orElse(wanted), captures));
    }
    return there.isEmpty();
  }

  private static void capture(
      ConfigurationDraft draft, ForwardTarget target, String to, CommandOutput out)
      throws EditException {
    if (to.equals(NamedForward.THIS)) {
      throw new EditException(Kind.USAGE, "--capture is for a site's devices", "leave it out here");
    }
    if (draft.isHub()) {
      CaptureCommands.letOut(draft, target, out);
    } else {
      CaptureCommands.capture(draft, to, out);
    }
  }

  /** The device's name at a site; adds a new device. */
  private static String device(ConfigurationDraft draft, ForwardTarget target, CommandOutput out)
      throws EditException {
    String host = target.host();
    if (host.equals(NamedForward.THIS)) {
      return host;
    }
    if (target.address().isPresent()) {
      DeviceCommands.add(draft, new Name(host), target.address().get(), Optional.empty(), out);
      return host;
    }
    Optional<Device> byAddress =
        draft.devices().stream().filter(d -> d.address().toString().equals(host)).findFirst();
    if (byAddress.isPresent()) {
      return byAddress.get().name().text();
    }
    if (Optional.of(host).filter(h -> h.matches("[0-9.]+")).isPresent()) {
      throw new EditException(
          Kind.USAGE, "no device has the address " + host, "give it a name here: NAME=" + host);
    }
    return draft.device(host).name().text();
  }

  private DeclaredForward wanted(
      Name chosen, Listen ports, String to, Optional<String> site, Optional<PortRange> toPort)
      throws EditException {
    Optional<Integer> limit =
        rate == null ? Optional.empty() : Optional.of(ForwardPolicy.rate(rate));
    return new DeclaredForward(
        chosen,
        ports,
        site.map(Name::new),
        to,
        toPort,
        ForwardPolicy.from(from),
        limit,
        masquerade,
        true,
        Optional.ofNullable(note));
  }

  private static String words(DeclaredForward forward) {
    return forward.site().map(site -> site + "/").orElse("")
        + forward.to()
        + forward.toPort().map(ports -> ":" + ports).orElse("");
  }

  /** A name derived from the target and the ports that is not taken. */
  private static Name guess(
      ConfigurationDraft draft, Listen listen, String to, ForwardTarget target) {
    String base = target.site().orElse(to);
    int port = target.ports().orElse(listen.ports()).first();
    List<String> candidates = new ArrayList<>();
    if (to.equals(NamedForward.THIS) && port == 22) {
      candidates.add("ssh");
    }
    if (!base.equals(NamedForward.THIS) && target.site().isEmpty()) {
      candidates.add(base);
    }
    String numbered = base + "-" + listen.ports().first();
    candidates.add(numbered);
    candidates.add(numbered + "-" + listen.protocols().get(0));
    List<String> taken = draft.forwardNames();
    return new Name(
        candidates.stream().filter(c -> !taken.contains(c)).findFirst().orElse(numbered));
  }

  private static String hubLine(ConfigurationDraft draft, DeclaredForward forward, boolean captures)
      throws EditException {
    String device =
        forward.to().equals(NamedForward.THIS)
            ? forward.to()
            : draft.device(forward.to()).address().toString();
    StringBuilder line = new StringBuilder("landline forward add " + forward.listen() + " ");
    line.append(draft.name()).append('/').append(device);
    forward.toPort().ifPresent(ports -> line.append(':').append(ports));
    line.append(" --name ").append(forward.name());
    forward.from().forEach(network -> line.append(" --from ").append(network));
    forward.rate().ifPresent(limit -> line.append(" --rate ").append(limit).append("/s"));
    if (captures) {
      line.append(" --capture");
    }
    return line.toString();
  }
}
