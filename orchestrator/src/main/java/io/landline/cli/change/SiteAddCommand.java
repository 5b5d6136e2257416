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
import io.landline.cli.command.Span;
import io.landline.config.Configuration;
import io.landline.config.DeclaredSite;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline site add}. */
public final class SiteAddCommand extends EditCommand {
  /** How long a one-time code works. */
  static final Duration VALID = Duration.ofHours(24);

  @Parameter(names = "--lan", description = "CIDR  a network of its devices; repeatable")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--grant", description = "PORTS  public ports it may use; repeatable")
  private List<String> grants = new ArrayList<>();

  @Parameter(names = "--endpoint", description = "HOST:PORT  where it reaches this hub")
  private @Nullable String endpoint;

  @Parameter(names = "--expires", description = "24h  how long the one-time code works")
  private @Nullable String expires;

  public SiteAddCommand() {
    super(
        new CommandHelp(
            "site add",
            "NAME [KEY]",
            2,
            "add a site (hub)",
            List.of(
                "Adds a site to the tunnel and prints the code for landline join at the site.",
                "Without KEY the code works once, within 24 hours: it holds a one-time key, with",
                "which the site brings its own. The same command prints another one until the",
                "site has joined. With KEY, which landline key prints at the site, the code holds",
                "no key; the same command prints it again. Every code holds a secret: send it as",
                "you would a password. For a site that exists, --lan and --grant change those.",
                "Without --grant a site may use any port from 1024 up that is not protected.")));
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    Optional<Duration> valid =
        expires == null ? Optional.empty() : Optional.of(Span.parse("--expires", expires));
    if (valid.isPresent() && arguments.size() > 1) {
      throw CommandFailure.usage(
          "a code for a site whose KEY is given does not expire", "leave out --expires or KEY");
    }
    JoinCodePrinter codes = new JoinCodePrinter(session, Optional.ofNullable(endpoint));
    return (draft, out) -> {
      requireHub(draft);
      Name name = new Name(arguments.get(0));
      if (draft.peers().stream().anyMatch(peer -> peer.name().equals(name))) {
        throw new EditException(
            Kind.USAGE, "there is a peer " + name + " already", "choose another name");
      }
      Configuration.Hub hub = draft.hub();
      if (arguments.size() > 1) {
        add(draft, hub, name, PublicKey.parse(arguments.get(1)), codes, out);
      } else {
        invite(draft, hub, name, valid.orElse(VALID), codes, out);
      }
    };
  }

  /** Adds a site whose key is known. */
  private void add(
      ConfigurationDraft draft,
      Configuration.Hub hub,
      Name name,
      PublicKey key,
      JoinCodePrinter codes,
      CommandOutput out)
      throws EditException {
    Optional<DeclaredSite> old = draft.siteIfThere(name);
    if (old.isPresent() && !old.get().publicKey().equals(key)) {
      throw new EditException(
          Kind.USAGE,
          "site " + name + " already exists with another key",
          "first: landline site remove " + name);
    }
    DeclaredSite site = changed(hub, name, key, old, out);
    draft.put(site);
    codes.print(draft, hub, site, out);
  }

  /** Adds a site that enrols with a one-time code. */
  private void invite(
      ConfigurationDraft draft,
      Configuration.Hub hub,
      Name name,
      Duration valid,
      JoinCodePrinter codes,
      CommandOutput out)
      throws EditException {
    Optional<DeclaredSite> old = draft.siteIfThere(name);
    if (old.isPresent() && !codes.isPending(old.get())) {
      throw new EditException(
          Kind.USAGE,
          "site " + name + " has joined already",
          "for another computer in its place: landline site replace " + name);
    }
    // The key is replaced by that of the code.
    PublicKey none = PrivateKey.generate().publicKey();
    DeclaredSite site = changed(hub, name, old.map(DeclaredSite::publicKey).orElse(none), old, out);
    if (old.isPresent()) {
      out.done("site " + name + " gets a new code; the former one no longer works");
    }
    codes.printOneTime(draft, hub, site, valid, out);
  }

  /** The site with what the options say. */
  private DeclaredSite changed(
      Configuration.Hub hub,
      Name name,
      PublicKey key,
      Optional<DeclaredSite> old,
      CommandOutput out)
      throws EditException {
    List<IpPrefix> networks = SiteGrants.lan(lan);
    Optional<List<ProtocolPorts>> granted =
        grants.isEmpty() ? Optional.empty() : Optional.of(SiteGrants.ports(grants));
    if (old.isEmpty()) {
      IpAddress address = TunnelAddresses.free(hub.policy());
      out.done("site " + name + " is " + address + " in the tunnel");
      return DeclaredSite.of(name, key, address).withLan(networks).withGrants(granted);
    }
    // Options change a site that exists already.
    DeclaredSite site = old.get();
    if (!lan.isEmpty()) {
      site = site.withLan(networks);
    }
    if (!grants.isEmpty()) {
      site = site.withGrants(granted);
    }
    SiteGrants.describe(old.get(), site, out);
    return site;
  }
}
