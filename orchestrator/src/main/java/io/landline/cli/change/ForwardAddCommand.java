// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.policy.Device;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline forward add}. */
public final class ForwardAddCommand extends DeclaringCommand {
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
                "printed, ready to paste there.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    return (draft, out) -> make(draft, arguments, out);
  }

  private void make(ConfigurationDraft draft, List<String> arguments, CommandOutput out)
      throws EditException {
    Listen listen = Listen.parse(arguments.get(0));
    ForwardTarget target = ForwardTarget.parse(arguments.get(1), draft.isHub());
    if (target.site().isPresent()) {
      draft.site(target.site().get());
    }
    String to = draft.isHub() ? target.host() : device(draft, target, out);
    DeclaredForward wanted = wanted(draft, listen, to, target);
    Optional<DeclaredForward> there = draft.forwards().stream().filter(wanted::leadsAs).findFirst();
    if (there.isEmpty()) {
      draft.put(wanted);
      if (name == null) {
        out.guessed("its name is " + wanted.name() + " (--name sets another)");
      }
      out.done("forward " + wanted.name() + ": " + listen + " -> " + words(wanted));
    } else if (!there.get().does(wanted)
        || (name != null && !there.get().name().equals(wanted.name()))) {
      Name other = there.get().name();
      throw new EditException(
          Kind.USAGE,
          "forward " + other + " leads " + listen + " to " + to + " already, with other options",
          "change it with: landline forward set " + other + " ...");
    }
    DeclaredForward forward = there.orElse(wanted);
    if (!draft.isHub()) {
      out.otherHost(hubLine(draft, forward));
    }
    if (capture) {
      capture(draft, target, to, out);
    }
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
      ConfigurationDraft draft, Listen listen, String to, ForwardTarget target)
      throws EditException {
    Optional<Integer> limit =
        rate == null ? Optional.empty() : Optional.of(ForwardPolicy.rate(rate));
    return new DeclaredForward(
        name == null ? guess(draft, listen, to, target) : new Name(name),
        listen,
        target.site().map(Name::new),
        to,
        target.shifted(listen.ports()),
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

  private String hubLine(ConfigurationDraft draft, DeclaredForward forward) throws EditException {
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
    if (capture) {
      line.append(" --capture");
    }
    return line.toString();
  }
}
