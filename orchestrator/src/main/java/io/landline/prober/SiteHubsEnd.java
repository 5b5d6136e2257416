// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.Side;
import io.landline.path.PathMtuSearch;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** A site with several hubs: tries the way through each, with one test host. */
final class SiteHubsEnd implements ProbeEnd {
  private final List<SiteEnd> ends = new ArrayList<>();

  /**
   * The probes through all hubs.
   *
   * @param keys one for each hub
   * @param inUse the number of the hub that carries what captured devices send
   * @param former the transports of the configuration before, in the order of its hubs
   */
  SiteHubsEnd(
      EventLoop loop,
      SitePolicy policy,
      Settings.Probe settings,
      TestHostSource source,
      List<ProbeKey> keys,
      HostReports reports,
      PathMtuSearch search,
      UplinkProbing uplinks,
      ToIntFunction<SitePolicy> inUse,
      List<ProbeTransport> former) {
    List<SitePolicy> views = policy.views();
    former.stream().skip(views.size()).forEach(ProbeTransport::close);
    for (SitePolicy view : views) {
      int number = ends.size();
      ends.add(
          new SiteEnd(
              loop,
              view,
              settings,
              source,
              keys.get(number),
              Set.copyOf(keys),
              reports,
              search,
              uplinks,
              former.stream().skip(number).findFirst(),
              ends.stream().findFirst().map(first -> first.transports().get(0)),
              new DeviceLegs.Share(number, views.size()),
              () -> inUse.applyAsInt(policy) == number));
    }
  }

  @Override
  public List<ProbeTransport> transports() {
    return ends.stream().flatMap(end -> end.transports().stream()).toList();
  }

  @Override
  public Side side() {
    return Side.SITE;
  }

  @Override
  public void prepare() {
    ends.forEach(SiteEnd::prepare);
  }

  @Override
  public List<PendingRound> begin(long number) {
    return ends.stream().flatMap(end -> end.begin(number).stream()).toList();
  }

  @Override
  public void close() {
    ends.forEach(SiteEnd::close);
  }
}
