// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.Settings;
import io.landline.net.Fwmark;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.nft.NftName;
import io.landline.policy.Footprint;
import io.landline.route.RoutingTable;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what hub and site configurations have in common beside the policy. */
final class SettingsReader {
  private static final String WEB_EXAMPLE = "https://alerts.example/wa7vc";

  private final Problems problems;

  SettingsReader(Problems problems) {
    this.problems = problems;
  }

  Settings settings(ObjectReader top) {
    top.maybe("$schema", text -> text, "/usr/share/landline/landline.schema.json");
    boolean repair = top.bool("repair", true);
    ObjectReader probe = top.object("probe");
    Settings.Probe settings =
        new Settings.Probe(
            probe.integer("interval", 2, 86_400, 30).orElse(30),
            probe.integer("burst", 1, 100, 5).orElse(5),
            probe.integer("timeout", 1, 60, 2).orElse(2),
            probe.integer("rise", 1, 100, 2).orElse(2),
            probe.integer("fall", 1, 100, 3).orElse(3),
            probe.integer("port", 1, 65_535 - Settings.Probe.SITES, 51_880).orElse(51_880),
            probe.maybe("canary", Values::address, "10.99.0.130"),
            probe.texts("stun", HostEndpoint::parse, "stun.example:3478"),
            probe.maybe("pingUrl", Values::web, WEB_EXAMPLE),
            probe.maybe("alerts", Values::web, WEB_EXAMPLE));
    probe.done();
    return new Settings(repair, settings);
  }

  /**
   * The footprint.
   *
   * @param testHosts that are not at the usual addresses, by their sites'
   */
  Footprint footprint(ObjectReader top, Settings settings, Map<IpAddress, IpAddress> testHosts) {
    Footprint usual = Footprint.DEFAULT;
    ObjectReader reader = top.object("footprint");
    Optional<NftName> table =
        reader.optional("table", Footprint::tableName, usual.table().text(), usual.table());
    int priority =
        reader
            .integer("rulePriority", 1, 32_000, usual.rulePriority())
            .orElse(usual.rulePriority());
    RoutingTable replies = table(reader, "repliesTable", usual.repliesTable());
    RoutingTable capture = table(reader, "captureTable", usual.captureTable());
    RoutingTable probes = table(reader, "probesTable", usual.probesTable());
    Optional<Fwmark> mark =
        reader.optional("mark", SettingsReader::mark, usual.mark().toString(), usual.mark());
    if (Stream.of(replies, capture, probes).distinct().count() < 3) {
      problems.add(
          reader.where(),
          "two of repliesTable, captureTable and probesTable are the same table",
          "use three different tables");
      return usual;
    }
    reader.done();
    return new Footprint(
        table.orElse(usual.table()),
        priority,
        replies,
        capture,
        probes,
        mark.orElse(usual.mark()),
        settings.probe().port(),
        testHosts);
  }

  private RoutingTable table(ObjectReader reader, String key, RoutingTable usual) {
    int id = reader.integer(key, 1, 999_999_999, usual.id()).orElse(usual.id());
    if (id >= 253 && id <= 255) {
      problems.add(
          reader.at(key), "tables 253 to 255 are the kernel's own", "choose one from 256 up");
      return usual;
    }
    return new RoutingTable(id);
  }

  private static Fwmark mark(String text) {
    Fwmark mark = Fwmark.parse(text);
    if (mark.value() == 0) {
      throw new ParseException("mark", text, "0 is the mark of all packets without a mark");
    }
    return mark;
  }
}
