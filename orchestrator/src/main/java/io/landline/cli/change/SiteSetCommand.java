// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import io.landline.config.DeclaredSite;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline site set}. */
public final class SiteSetCommand extends EditCommand {
  @Parameter(names = "--lan", description = "CIDR  all networks of its devices; or 'default'")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--grant", description = "PORTS  all ports it may use; or 'default' or 'none'")
  private List<String> grants = new ArrayList<>();

  @Parameter(names = "--revoke", description = "PORTS  ports it may no longer use")
  private List<String> revoked = new ArrayList<>();

  @Parameter(names = "--max-forwards", description = "N  how many forwards it may declare")
  private @Nullable String maxForwards;

  @Parameter(
      names = "--public-address",
      description = "A  its captured devices' address; or 'default'")
  private @Nullable String publicAddress;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  public SiteSetCommand() {
    super(
        new CommandHelp(
            "site set",
            "NAME",
            1,
            "change what a site may use (hub)",
            List.of(
                "Changes what the hub grants a site; only what the options name. --lan, --grant",
                "and --revoke may be repeated. --lan and --grant replace the whole list; --revoke",
                "removes ports from it. By default a site may have devices in private networks,",
                "use any port from 1024 up that is not protected, and declare 1000 forwards.")));
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    boolean lists = !lan.isEmpty() || !grants.isEmpty() || !revoked.isEmpty();
    if (!lists && maxForwards == null && publicAddress == null && note == null) {
      throw CommandFailure.usage("no option says what to change", "see landline site set --help");
    }
    return (draft, out) -> {
      requireHub(draft);
      DeclaredSite before = draft.site(arguments.get(0));
      DeclaredSite now = changed(before);
      draft.put(now);
      SiteGrants.describe(before, now, out);
    };
  }

  private DeclaredSite changed(DeclaredSite before) throws EditException {
    DeclaredSite site = before;
    if (!lan.isEmpty()) {
      boolean usual = lan.equals(List.of(SiteGrants.DEFAULT));
      site = site.withLan(usual ? List.of() : SiteGrants.lan(lan));
    }
    if (!grants.isEmpty()) {
      site = site.withGrants(granted());
    }
    for (ProtocolPorts ports : SiteGrants.ports(revoked)) {
      site = without(site, ports);
    }
    if (maxForwards != null) {
      site = site.withMaxForwards(number(maxForwards));
    }
    if (publicAddress != null) {
      boolean usual = publicAddress.equals(SiteGrants.DEFAULT);
      site =
          site.withPublicAddress(
              usual ? Optional.empty() : Optional.of(IpAddress.parse(publicAddress)));
    }
    if (note != null) {
      site = site.withNote(Optional.of(note).filter(text -> !text.isEmpty()));
    }
    return site;
  }

  private Optional<List<ProtocolPorts>> granted() {
    if (grants.equals(List.of(SiteGrants.DEFAULT))) {
      return Optional.empty();
    }
    boolean none = grants.equals(List.of(SiteGrants.NONE));
    return Optional.of(none ? List.of() : SiteGrants.ports(grants));
  }

  private static DeclaredSite without(DeclaredSite site, ProtocolPorts ports) {
    List<ProtocolPorts> granted = site.grants().orElse(DeclaredSite.USUAL_GRANTS);
    return granted.stream().noneMatch(ports::overlaps)
        ? site
        : site.withGrants(
            Optional.of(granted.stream().flatMap(grant -> grant.minus(ports).stream()).toList()));
  }

  private static int number(String text) throws EditException {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= HubSite.MOST_FORWARDS) {
      return Integer.parseInt(text);
    }
    throw new EditException(
        Kind.USAGE,
        "--max-forwards: '" + text + "' is not a number of forwards",
        "write a whole number from 0 to " + HubSite.MOST_FORWARDS);
  }
}
