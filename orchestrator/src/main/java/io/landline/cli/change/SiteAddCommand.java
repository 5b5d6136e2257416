// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.DeclaredSite;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code landline site add}. */
public final class SiteAddCommand extends EditCommand {
  @Parameter(names = "--lan", description = "CIDR  a network of its devices; repeatable")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--grant", description = "PORTS  public ports it may use; repeatable")
  private List<String> grants = new ArrayList<>();

  @Parameter(names = "--endpoint", description = "HOST:PORT  where it reaches this hub")
  private @Nullable String endpoint;

  public SiteAddCommand() {
    super(
        new CommandHelp(
            "site add",
            "NAME KEY",
            2,
            "add a site (hub)",
            List.of(
                "Adds a site to the tunnel. KEY is what landline key prints there. Prints the",
                "code for landline join at the site. It holds a secret, the preshared key: send",
                "it as you would a password. The same command prints it again; with another --lan",
                "or --grant it changes those. Without --grant a site may use any port from 1024",
                "up that is not protected.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    KeyFiles keys = new KeyFiles(session.paths(), session::warn);
    return (draft, out) -> {
      requireHub(draft);
      make(draft, new Name(arguments.get(0)), PublicKey.parse(arguments.get(1)), keys, out);
    };
  }

  private void make(
      ConfigurationDraft draft, Name name, PublicKey key, KeyFiles keys, CommandOutput out)
      throws EditException {
    if (!(draft.configuration() instanceof Configuration.Hub hub)) {
      throw new AssertionError("a hub, as was asked above");
    }
    Optional<DeclaredSite> old =
        draft.sites().stream().filter(site -> site.name().equals(name)).findFirst();
    if (old.isPresent() && !old.get().publicKey().equals(key)) {
      throw new EditException(
          Kind.USAGE,
          "site " + name + " already exists with another key",
          "first: landline site remove " + name);
    }
    IpAddress address = old.isPresent() ? old.get().address() : free(hub.policy());
    List<IpPrefix> networks = SiteGrants.lan(lan);
    Optional<List<ProtocolPorts>> granted =
        grants.isEmpty() ? Optional.empty() : Optional.of(SiteGrants.ports(grants));
    DeclaredSite site =
        old.orElseGet(
            () -> DeclaredSite.of(name, key, address).withLan(networks).withGrants(granted));
    if (old.isEmpty()) {
      out.done("site " + name + " is " + address + " in the tunnel");
    } else {
      // Options change a site that exists already.
      if (!lan.isEmpty()) {
        site = site.withLan(networks);
      }
      if (!grants.isEmpty()) {
        site = site.withGrants(granted);
      }
      SiteGrants.describe(old.get(), site, out);
    }
    draft.put(site);
    JoinCode code = code(draft, hub, site, keys);
    draft.share(name, code.secret());
    out.secret("At site   landline join -");
    out.secret("Paste     " + code.reveal());
  }

  /** Sites are .2 to .127: their test hosts are 128 higher. */
  private static IpAddress free(HubPolicy hub) throws EditException {
    IpPrefix network = hub.tunnel().address().network();
    Set<IpAddress> taken = new HashSet<>(Set.of(hub.tunnel().address().address()));
    for (HubSite site : hub.sites()) {
      taken.add(site.address());
      hub.canary(site).ifPresent(canary -> taken.add(canary.address()));
    }
    byte[] bytes = network.address().bytes();
    for (int last = 2; last <= 127; last++) {
      bytes[bytes.length - 1] = (byte) last;
      IpAddress address = IpAddress.of(bytes);
      if (network.contains(address) && !taken.contains(address)) {
        return address;
      }
    }
    throw new EditException(Kind.FAILED, "no address is free in " + network, "remove a site");
  }

  private JoinCode code(
      ConfigurationDraft draft, Configuration.Hub hub, DeclaredSite site, KeyFiles keys)
      throws EditException {
    Tunnel tunnel = hub.policy().tunnel();
    IpAddress publicAddress = hub.seenAs().get(0);
    String usual =
        draft
            .text("public", "endpoint")
            .orElseGet(() -> new Endpoint(publicAddress, tunnel.listenPort()).toString());
    try {
      PublicKey own = keys.privateKey().publicKey();
      if (own.equals(site.publicKey())) {
        throw new EditException(
            Kind.USAGE, "this is the hub's own key", "take what landline key prints at the site");
      }
      return new JoinCode(
          site.name(),
          new InterfaceAddress(site.address(), tunnel.address().prefixLength()),
          own,
          HostEndpoint.parse(endpoint == null ? usual : endpoint),
          tunnel.address().address(),
          publicAddress,
          tunnel.mtu(),
          keys.presharedKey(site.name()).orElseGet(SiteAddCommand::random));
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  private static PresharedKey random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return PresharedKey.of(bytes);
  }
}
