// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.CheckReport;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.policy.Device;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code landline check}. */
public final class CheckCommand implements Command {
  /** Linux's default source ports of outgoing flows: net.ipv4.ip_local_port_range. */
  private static final PortRange DEALT_OUT = new PortRange(32_768, 60_999);

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String arguments() {
    return "[FILE]";
  }

  @Override
  public String summary() {
    return "report every error in a configuration";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Reads FILE (- is standard input), or this host's landline.json, and reports",
        "every problem in it with its location. Needs neither root nor the kernel.");
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ConfigurationFile file = ConfigurationFile.open(session, words);
    try {
      Configuration configuration = file.parse();
      if (configuration instanceof Configuration.Site site) {
        diverted(site.policy()).forEach(session::warn);
      }
      if (session.json()) {
        session.print(
            new CheckReport(
                file.label(),
                true,
                Optional.of(configuration.role()),
                Optional.of(configuration.name()),
                List.of()));
      } else {
        session.print(file.label() + " is valid: " + summary(configuration));
      }
      return ExitCode.DONE;
    } catch (ConfigException e) {
      if (!session.json()) {
        throw file.failure(e);
      }
      session.print(
          new CheckReport(file.label(), false, Optional.empty(), Optional.empty(), e.problems()));
      return ExitCode.INVALID;
    }
  }

  /**
   * Warnings about forwards through which a forged caller can divert a device's own flows: a device
   * that is not captured answers through the tunnel what came from it, and a flow that it starts
   * from such a port counts as an answer.
   */
  private static List<String> diverted(SitePolicy policy) {
    List<IpAddress> others =
        Stream.concat(
                policy.capture().devices().stream().map(Device::address),
                Stream.of(policy.tunnel().address().address()))
            .toList();
    return policy.forwards().stream()
        .filter(f -> f.enabled() && !f.masquerade() && f.targetPorts().size() > 1)
        .filter(f -> f.targetPorts().overlaps(DEALT_OUT) && !others.contains(f.target()))
        .map(
            f ->
                "forward "
                    + f.name()
                    + " leads to ports "
                    + f.targetPorts()
                    + " of a device that is not captured and may use some of them as source ports"
                    + " ("
                    + DEALT_OUT
                    + "): a forged caller can divert such flows into the tunnel; capture the"
                    + " device, or choose other ports")
        .toList();
  }

  private static String summary(Configuration configuration) {
    List<String> parts = new ArrayList<>();
    parts.add(configuration.role() + " " + configuration.name());
    if (configuration instanceof Configuration.Hub hub) {
      List<HubSite> members = hub.policy().members();
      parts.add(count(hub.policy().sites().size(), "site"));
      if (!hub.policy().peers().isEmpty()) {
        parts.add(count(hub.policy().peers().size(), "peer"));
      }
      parts.add(count(members.stream().mapToInt(s -> s.forwards().size()).sum(), "forward"));
      parts.add(members.stream().mapToInt(s -> s.captured().size()).sum() + " captured");
    } else if (configuration instanceof Configuration.Site site) {
      parts.add(count(site.policy().devices().size(), "device"));
      parts.add(count(site.policy().forwards().size(), "forward"));
      parts.add(site.policy().capture().devices().size() + " captured");
    }
    return String.join(", ", parts);
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
