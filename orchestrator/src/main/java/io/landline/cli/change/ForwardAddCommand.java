// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
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
                "TO is SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19, or PEER[:PORT], such as",
                "phone or phone:443; the line for the site is printed, ready to paste there.",
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
    ForwardAddition addition = new ForwardAddition(draft, target, out);
    String to = addition.to();
    Name chosen = name == null ? guess(draft, ports, to, target) : new Name(name);
    DeclaredForward wanted =
        wanted(chosen, ports, to, target.site(), target.shifted(ports.ports()));
    boolean added = addition.add(wanted, name != null, capture);
    if (added && name == null) {
      out.guessed("its name is " + wanted.name() + " (--name sets another)");
    }
    if (capture) {
      addition.capture();
    }
  }

  private void addPreset(
      Session session, Preset known, ConfigurationDraft draft, String device, CommandOutput out)
      throws EditException {
    PresetForwards forwards = PresetForwards.of(known, listen);
    ForwardTarget target = ForwardTarget.parse(device, draft.isHub());
    forwards.check(target, ForwardPolicy.from(from), masquerade);
    ForwardAddition addition = new ForwardAddition(draft, target, out);
    String to = addition.to();
    String base = name == null ? known.name().text() : name;
    List<DeclaredForward> wanted = new ArrayList<>();
    for (PresetPort port : forwards.ports()) {
      List<String> taken = name == null ? draft.forwardNames() : List.of();
      Name chosen = forwards.name(port, base, to, taken);
      wanted.add(wanted(chosen, port.listen(), to, target.site(), port.toPort()));
    }
    forwards.refuseTaken(draft, wanted);
    boolean captures = capture || forwards.captures();
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (addition.add(wanted.get(i), name != null, captures)) {
        String line = wanted.get(i).listen() + " to " + callers(wanted.get(i));
        opened.addAll(Paragraph.lines("Opens     ", line + ": " + forwards.ports().get(i).use()));
      }
    }
    if (captures) {
      addition.capture();
    }
    opened.forEach(session::note);
    forwards.advise(out);
  }

  private static String callers(DeclaredForward forward) {
    return forward.from().isEmpty()
        ? "anyone"
        : String.join(", ", forward.from().stream().map(IpPrefix::toString).toList());
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

  /** A name derived from the target and the ports that is not taken. */
  private static Name guess(
      ConfigurationDraft draft, Listen listen, String to, ForwardTarget target) {
    String base = target.site().orElse(to);
    int port = target.ports().orElse(listen.ports()).first();
    List<String> candidates = new ArrayList<>();
    if (to.equals(NamedForward.THIS) && port == 22) {
      candidates.add("ssh");
    }
    if (!base.equals(NamedForward.THIS) && (target.site().isEmpty() || target.isPeer())) {
      candidates.add(base);
    }
    String numbered = base + "-" + listen.ports().first();
    candidates.add(numbered);
    candidates.add(numbered + "-" + listen.protocols().get(0));
    List<String> taken = draft.forwardNames();
    return new Name(
        candidates.stream().filter(c -> !taken.contains(c)).findFirst().orElse(numbered));
  }
}
