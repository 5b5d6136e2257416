// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.grant.GrantJudge;
import io.landline.grant.Judgement;
import io.landline.grant.Ledger;
import io.landline.net.IpAddress;
import io.landline.policy.Capture;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A host's whole configuration, valid and complete: a hub's or a site's. */
public sealed interface Configuration {
  /** The name of a site's only peer, where its preshared key is looked for. */
  Name HUB = HubLink.ONLY;

  /** The host's own name. */
  Name name();

  /** {@code hub} or {@code site}, as the file says it. */
  String role();

  Footprint footprint();

  Settings settings();

  /** The other ends of its tunnel, by the names that their preshared keys' files have. */
  List<Name> peers();

  /**
   * The same with secrets from elsewhere.
   *
   * @param keys the preshared key of the site of this name, or on a site of {@link #HUB}
   */
  Configuration withPresharedKeys(Function<Name, Optional<PresharedKey>> keys);

  /** The preshared key of each peer; empty for a peer without one. */
  Map<Name, Optional<PresharedKey>> presharedKeys();

  /** The names of a site's hubs that are providers'. */
  default List<Name> providers() {
    return List.of();
  }

  /** The public keys of its peers. */
  Map<Name, PublicKey> publicKeys();

  /** The devices that it captures, by their names; on a hub as SITE/ADDRESS or PEER. */
  List<String> captures();

  /**
   * The same with some devices not captured.
   *
   * @param devices as {@link #captures} has them; others do not matter
   */
  Configuration withoutCaptures(Set<String> devices);

  /**
   * A hub.
   *
   * @param policy what it should do
   * @param seenAs what the internet sees for each of the policy's public addresses, in their order
   * @param settings what does not concern the kernel
   */
  record Hub(HubPolicy policy, List<IpAddress> seenAs, Settings settings) implements Configuration {
    public Hub {
      seenAs = List.copyOf(seenAs);
    }

    /** The public address of traffic that uses one of the policy's public addresses. */
    public IpAddress seenAs(IpAddress lent) {
      int at = policy.publicAddresses().indexOf(lent);
      return at < 0 ? lent : seenAs.get(at);
    }

    /** The site with this tunnel address; empty if none has it. */
    public Optional<HubSite> site(IpAddress address) {
      return policy.sites().stream().filter(site -> site.address().equals(address)).findFirst();
    }

    /** What this hub grants of what its sites declared. */
    public Judgement judge(Ledger ledger) {
      return GrantJudge.judge(policy, this::seenAs, ledger);
    }

    @Override
    public Name name() {
      return policy.name();
    }

    @Override
    public String role() {
      return "hub";
    }

    @Override
    public Footprint footprint() {
      return policy.footprint();
    }

    @Override
    public List<Name> peers() {
      return policy.members().stream().map(HubSite::name).toList();
    }

    @Override
    public List<String> captures() {
      return policy.members().stream()
          .flatMap(site -> site.captured().stream().map(a -> site.device(a).toString()))
          .toList();
    }

    @Override
    public Hub withoutCaptures(Set<String> devices) {
      return withMembers(
          site ->
              site.withCaptured(
                  site.captured().stream()
                      .filter(a -> !devices.contains(site.device(a).toString()))
                      .toList()));
    }

    @Override
    public Hub withPresharedKeys(Function<Name, Optional<PresharedKey>> keys) {
      return withMembers(site -> site.withPresharedKey(keys.apply(site.name())));
    }

    @Override
    public Map<Name, Optional<PresharedKey>> presharedKeys() {
      return policy.members().stream()
          .collect(Collectors.toMap(HubSite::name, HubSite::presharedKey));
    }

    @Override
    public Map<Name, PublicKey> publicKeys() {
      return policy.members().stream().collect(Collectors.toMap(HubSite::name, HubSite::publicKey));
    }

    private Hub withMembers(UnaryOperator<HubSite> change) {
      return with(policy.withMembers(policy.members().stream().map(change).toList()));
    }

    /** The same with another policy. */
    public Hub with(HubPolicy other) {
      return new Hub(other, seenAs, settings);
    }
  }

  /**
   * A site.
   *
   * @param policy what it should do
   * @param settings what does not concern the kernel
   */
  record Site(SitePolicy policy, Settings settings) implements Configuration {
    @Override
    public Name name() {
      return policy.name();
    }

    @Override
    public String role() {
      return "site";
    }

    @Override
    public Footprint footprint() {
      return policy.footprint();
    }

    @Override
    public List<Name> peers() {
      return policy.links().stream().map(HubLink::name).toList();
    }

    @Override
    public List<Name> providers() {
      return policy.links().stream()
          .filter(link -> link.hub().provider().isPresent())
          .map(HubLink::name)
          .toList();
    }

    @Override
    public List<String> captures() {
      return policy.capture().devices().stream().map(d -> d.name().text()).toList();
    }

    @Override
    public Site withoutCaptures(Set<String> devices) {
      Capture capture = policy.capture();
      List<Device> left =
          capture.devices().stream().filter(d -> !devices.contains(d.name().text())).toList();
      return with(policy.links(), new Capture(left, capture.exclude(), capture.blockIpv6()));
    }

    @Override
    public Site withPresharedKeys(Function<Name, Optional<PresharedKey>> keys) {
      return with(
          policy.links().stream()
              .map(link -> link.with(link.hub().withPresharedKey(keys.apply(link.name()))))
              .toList(),
          policy.capture());
    }

    /**
     * The same with the keys by which its hubs know this site; empty for a hub that knows the
     * site's own key. Those that providers gave it stay.
     */
    public Site withKeysAtHubs(Function<Name, Optional<PrivateKey>> keys) {
      return with(
          policy.links().stream()
              .map(
                  link ->
                      link.hub().provider().isPresent()
                          ? link
                          : link.withKey(keys.apply(link.name())))
              .toList(),
          policy.capture());
    }

    /** The same with the keys that providers gave this site; empty for the site's own. */
    public Site withProviderKeys(Function<Name, Optional<PrivateKey>> keys) {
      return with(
          policy.links().stream()
              .map(
                  link ->
                      link.hub().provider().isEmpty()
                          ? link
                          : link.withKey(keys.apply(link.name())))
              .toList(),
          policy.capture());
    }

    @Override
    public Map<Name, Optional<PresharedKey>> presharedKeys() {
      return policy.links().stream()
          .collect(Collectors.toMap(HubLink::name, link -> link.hub().presharedKey()));
    }

    @Override
    public Map<Name, PublicKey> publicKeys() {
      return policy.links().stream()
          .collect(Collectors.toMap(HubLink::name, link -> link.hub().publicKey()));
    }

    private Site with(List<HubLink> links, Capture capture) {
      return new Site(
          new SitePolicy(
              policy.name(),
              policy.lan(),
              policy.uplinks(),
              links,
              policy.devices(),
              policy.forwards(),
              capture,
              policy.footprint()),
          settings);
    }
  }
}
