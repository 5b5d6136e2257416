// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonPath;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import io.landline.policy.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A hub's configuration as it was read, so that another one in which a few forwards differ is read
 * from these alone.
 *
 * @param hub the result
 * @param members the sites and peers
 * @param sites their reader
 * @param forwards all of them, in the file's order
 * @param protect as it is written
 * @param tunnel the hub's end
 */
record HubReading(
    Configuration.Hub hub,
    List<SiteEntry> members,
    HubSitesReader sites,
    List<ForwardEntry> forwards,
    List<ProtocolPorts> protect,
    Tunnel tunnel) {
  /** More are read with all others. */
  private static final int FEW = 16;

  /**
   * The reading of a configuration that has other forwards between the first and the last ones.
   *
   * @param first how many forwards are the same at the beginning
   * @param last how many are at the end
   * @return empty if anything might be wrong with them, or concerns more than them: reading all of
   *     it says what
   */
  Optional<HubReading> exchanging(int first, List<JsonObject> objects, int last) {
    List<ForwardEntry> gone = forwards.subList(first, forwards.size() - last);
    if (gone.size() > FEW || objects.size() > FEW) {
      return Optional.empty();
    }
    Problems problems = new Problems();
    HubReader reader = new HubReader(problems);
    JsonArray list = JsonArray.EMPTY;
    for (Json object : objects) {
      list = list.plus(object);
    }
    ObjectReader top =
        new ObjectReader(JsonObject.EMPTY.with("forwards", list), JsonPath.ROOT, problems);
    List<ForwardEntry> added = reader.forwards(top, members, sites);
    boolean concernsMore =
        !problems.isEmpty()
            || Stream.concat(gone.stream(), added.stream()).anyMatch(HubReader::takesDhcp);
    if (concernsMore) {
      return Optional.empty();
    }
    reader.checkPorts(added, protect, Optional.of(tunnel), hub.settings().probe());
    reader.checkDevices(members, added);
    List<ForwardEntry> before = forwards.subList(0, first);
    List<ForwardEntry> after = forwards.subList(forwards.size() - last, forwards.size());
    if (!problems.isEmpty() || clash(added, before) || clash(added, after)) {
      return Optional.empty();
    }
    List<ForwardEntry> all = new ArrayList<>(before.size() + added.size() + after.size());
    all.addAll(before);
    all.addAll(added);
    all.addAll(after);
    Configuration.Hub next = hub.with(hub.policy().withMembers(HubReader.finished(members, all)));
    return Optional.of(new HubReading(next, members, sites, all, protect, tunnel));
  }

  /** Whether a forward has what one of the others has, and two may not have. */
  private static boolean clash(List<ForwardEntry> added, List<ForwardEntry> others) {
    for (ForwardEntry entry : added) {
      Forward one = entry.forward().orElseThrow();
      for (ForwardEntry other : others) {
        if (clash(one, entry, other.forward().orElseThrow(), other)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean clash(
      Forward one, ForwardEntry entry, Forward other, ForwardEntry otherEntry) {
    return one.name().equals(other.name())
        || (one.enabled()
            && other.enabled()
            && one.listen().ports().overlaps(other.listen().ports())
            && one.listen().overlaps(other.listen())
            && one.publicAddress().equals(other.publicAddress()))
        || (one.target().equals(other.target()) && !entry.site().equals(otherEntry.site()));
  }
}
