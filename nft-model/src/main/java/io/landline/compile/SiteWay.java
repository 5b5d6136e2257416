// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.nft.NftName;
import io.landline.nft.Statement;
import io.landline.policy.Canary;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The way through one of a site's hubs.
 *
 * @param view the site with that hub alone
 * @param facts as they are of that hub
 * @param hubPart where the hub is a provider's, so that the site does the hub's part itself
 * @param destinations the set of the destinations that packets from the tunnel may have
 * @param suffix of the names of its chains and sets
 */
record SiteWay(
    SitePolicy view,
    SiteFacts facts,
    InterfaceName tunnel,
    Fwmark mark,
    DeviceProbes probes,
    ForwardProbes ofForwards,
    Optional<HubPart> hubPart,
    NftName destinations,
    String suffix) {
  /** The ways of a site, in the order of its hubs. */
  static List<SiteWay> of(SitePolicy policy, SiteFacts facts) {
    List<SitePolicy> views = policy.views();
    Optional<Canary> canary = policy.canary();
    List<SiteWay> ways = new ArrayList<>();
    String shared = sharedSuffix(views);
    for (SitePolicy view : views) {
      int number = ways.size();
      String suffix = suffix(number);
      SiteFacts ofHub = facts.ofHub(number);
      Optional<HubPart> hubPart = HubPart.of(view, ofHub, suffix);
      ways.add(
          new SiteWay(
              view,
              ofHub,
              view.tunnel().device(),
              view.footprint().mark(),
              new DeviceProbes(view, canary, policy.footprint().answersMark()),
              new ForwardProbes(view, ofHub, canary),
              hubPart,
              SetNames.destinations(hubPart.isPresent() ? suffix : shared),
              suffix));
    }
    return ways;
  }

  /** What distinguishes the names that the hubs of Landline's share: what the first of them has. */
  static String sharedSuffix(List<SitePolicy> views) {
    return IntStream.range(0, views.size())
        .filter(number -> views.get(number).hub().provider().isEmpty())
        .mapToObj(SiteWay::suffix)
        .findFirst()
        .orElse("");
  }

  /** What distinguishes names that exist once for each hub; the first has nothing. */
  static String suffix(int number) {
    return number == 0 ? "" : "_" + (number + 1);
  }

  Statement from() {
    return Matches.comesBy(tunnel);
  }

  Statement into() {
    return Matches.leavesBy(tunnel);
  }

  /** The test host's address at this hub, where that is not its own. */
  Optional<Canary> testHostSeenAs(Optional<Canary> testHost) {
    return view.canary().filter(seen -> testHost.isPresent() && !testHost.get().equals(seen));
  }
}
