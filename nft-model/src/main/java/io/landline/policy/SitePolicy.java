// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything a site should do.
 *
 * @param name the site's name
 * @param lan interfaces to its devices
 * @param uplinks its ways to the internet in the order of preference; their interfaces may be those
 *     of {@code lan}, beside the router
 * @param links its hubs with their tunnels, in order of preference; at least one
 * @param devices every device that has a name
 * @param forwards the forwards to its devices
 * @param capture the captured devices
 * @param footprint numbers and names that could collide
 */
public record SitePolicy(
    Name name,
    List<InterfaceName> lan,
    List<Uplink> uplinks,
    List<HubLink> links,
    List<Device> devices,
    List<Forward> forwards,
    Capture capture,
    Footprint footprint) {
  public SitePolicy {
    lan = List.copyOf(lan);
    uplinks = List.copyOf(uplinks);
    links = List.copyOf(links);
    if (links.isEmpty()) {
      throw new IllegalArgumentException("a site has a hub");
    }
    devices = List.copyOf(devices);
    forwards = List.copyOf(forwards);
  }

  /** The interfaces to the internet, each once. */
  public List<InterfaceName> wan() {
    return uplinks.stream().map(Uplink::device).distinct().toList();
  }

  /**
   * Whether Landline chooses the uplink of the tunnel's packets. With one uplink, whose gateway is
   * that of the main table, that table alone routes them.
   */
  public boolean choosesUplink() {
    return uplinks.size() > 1 || uplinks.stream().anyMatch(uplink -> uplink.gateway().isPresent());
  }

  /** A site with one hub. */
  public SitePolicy(
      Name name,
      List<InterfaceName> lan,
      List<Uplink> uplinks,
      Tunnel tunnel,
      SiteHub hub,
      List<Device> devices,
      List<Forward> forwards,
      Capture capture,
      Footprint footprint) {
    this(
        name,
        lan,
        uplinks,
        List.of(new HubLink(HubLink.ONLY, tunnel, hub)),
        devices,
        forwards,
        capture,
        footprint);
  }

  /** Its end of the tunnel to the first hub. */
  public Tunnel tunnel() {
    return links.get(0).tunnel();
  }

  /** The first hub. */
  public SiteHub hub() {
    return links.get(0).hub();
  }

  /** The marks of flows through each hub. */
  public List<Fwmark> marks() {
    return views().stream().map(view -> view.footprint().mark()).toList();
  }

  /** Its ends of all tunnels. */
  public List<InterfaceName> tunnels() {
    return links.stream().map(link -> link.tunnel().device()).toList();
  }

  /**
   * The site as each of its hubs sees it: the same site with that hub alone, in the order of {@link
   * #links}. Marks and tables are that hub's; so are the public addresses of forwards, and the
   * address of this host where a forward leads to it. A forward whose public address only another
   * hub has is left out. Where there are several, the name is that of the site and of the hub:
   * {@code wa7vc.seattle}.
   */
  public List<SitePolicy> views() {
    return links.size() == 1
        ? List.of(this)
        : IntStream.range(0, links.size()).mapToObj(this::view).toList();
  }

  /**
   * The site as one of its hubs sees it.
   *
   * @param hub which; empty: the one with this number
   * @return empty if there is no hub of this name
   */
  public Optional<SitePolicy> view(Optional<Name> hub, int otherwise) {
    return hub.isEmpty()
        ? Optional.of(views().get(otherwise))
        : views().stream().filter(view -> view.links.get(0).name().equals(hub.get())).findFirst();
  }

  /**
   * The site as the hub sees it that should be asked something; empty if there is none of that
   * name.
   *
   * @param hub its name, which may be that of a provider; empty: the one with the number {@code
   *     otherwise}, or the first that runs Landline where that one is a provider's
   */
  public Optional<SitePolicy> viewToAsk(Optional<Name> hub, int otherwise) {
    return view(hub, otherwise)
        .map(
            view ->
                hub.isPresent() || view.hub().provider().isEmpty()
                    ? view
                    : landlineViews().stream().findFirst().orElse(view));
  }

  /** What to say to a person who names a hub that this site does not have. */
  public String hasNoHub(Name hub) {
    return "there is no hub "
        + hub
        + "; this site has "
        + links.stream().map(link -> link.name().text()).collect(Collectors.joining(", "));
  }

  private SitePolicy view(int number) {
    HubLink link = links.get(number);
    return new SitePolicy(
        HubLink.seen(name, link.name()),
        lan,
        uplinks,
        List.of(link),
        devices,
        forwards.stream()
            .filter(f -> worksAt(link, f.publicAddress()))
            .map(f -> number == 0 ? f : through(link, f))
            .toList(),
        capture,
        footprint(number));
  }

  /** Those of {@link #views} whose hub runs Landline: it is asked, and told what to forward. */
  public List<SitePolicy> landlineViews() {
    return views().stream().filter(view -> view.hub().provider().isEmpty()).toList();
  }

  /** A further provider does not know the test host, so it needs no address in that tunnel. */
  private Footprint footprint(int number) {
    Footprint own = footprint.ofHub(number);
    return number > 0 && links.get(number).hub().provider().isPresent()
        ? canary().map(own::withTestHost).orElse(own)
        : own;
  }

  /** Whether forwards of a public address, as the first hub has them, work at a hub. */
  private boolean worksAt(HubLink link, IpAddress address) {
    boolean usual = address.equals(hub().publicAddress());
    return usual
        || link.hub()
            .provider()
            .map(provider -> provider.routes(address))
            .orElseGet(
                () ->
                    links.stream()
                        .flatMap(other -> other.hub().provider().stream())
                        .noneMatch(provider -> provider.routes(address)));
  }

  private Forward through(HubLink link, Forward forward) {
    IpAddress own = tunnel().address().address();
    return forward.leading(
        forward.publicAddress().equals(hub().publicAddress())
            ? link.hub().publicAddress()
            : forward.publicAddress(),
        forward.target().equals(own) ? link.tunnel().address().address() : forward.target());
  }

  /** Its test host; empty where the tunnel's network has no room for one. */
  public Optional<Canary> canary() {
    return Canary.of(tunnel().address().network(), tunnel().address().address(), footprint);
  }

  /**
   * The hub's part, as a policy whose only site this is, where the site does it itself: where its
   * hub is a provider's.
   */
  public Optional<HubPolicy> asHub() {
    return hub().provider().map(this::asHub);
  }

  private HubPolicy asHub(SiteHub.Provider provider) {
    IpAddress own = tunnel().address().address();
    List<IpAddress> captured =
        Stream.concat(Stream.of(own), capture.devices().stream().map(Device::address)).toList();
    List<IpPrefix> addresses =
        Stream.concat(captured.stream(), forwards.stream().map(Forward::target))
            .map(IpAddress::asPrefix)
            .sorted()
            .distinct()
            .toList();
    HubSite site =
        new HubSite(
            name,
            provider.publicKey(),
            Optional.empty(),
            own,
            addresses,
            captured,
            List.of(),
            HubSite.USUAL_FORWARDS,
            List.of(),
            provider.publicAddress(),
            forwards);
    List<IpAddress> used =
        Stream.concat(
                Stream.of(provider.publicAddress()), forwards.stream().map(Forward::publicAddress))
            .sorted()
            .distinct()
            .toList();
    return new HubPolicy(
        name, tunnel().device(), used, tunnel(), List.of(), List.of(site), footprint);
  }
}
