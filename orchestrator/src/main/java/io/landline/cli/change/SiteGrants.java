// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.config.DeclaredSite;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import java.util.ArrayList;
import java.util.List;

/** Parses the options with which a hub grants something to a site, and says what they changed. */
final class SiteGrants {
  /** The value of an option that restores the default. */
  static final String DEFAULT = "default";

  /** The value of an option that empties a list. */
  static final String NONE = "none";

  private SiteGrants() {}

  /** Values of {@code --lan}. */
  static List<IpPrefix> lan(List<String> texts) throws EditException {
    List<IpPrefix> networks = new ArrayList<>();
    for (String text : texts) {
      networks.add(IpPrefix.parse(text));
      if (text.indexOf('/') < 0) {
        throw new EditException(
            Kind.USAGE, "--lan: " + text + " is one address", "write a network: " + text + "/24");
      }
    }
    return networks;
  }

  /** Values of {@code --grant} or {@code --revoke}. */
  static List<ProtocolPorts> ports(List<String> texts) {
    return texts.stream().map(ProtocolPorts::parse).toList();
  }

  /** Says what changed between two entries of a site, a line for each property. */
  static void describe(DeclaredSite before, DeclaredSite now, CommandOutput out) {
    String site = "site " + now.name() + ": ";
    describe(site + "lan", lan(before), lan(now), out);
    describe(site + "grants", grants(before), grants(now), out);
    describe(site + "max forwards", before.maxForwards(), now.maxForwards(), out);
    describe(
        site + "public address",
        before.publicAddress().map(Object::toString).orElse(DEFAULT),
        now.publicAddress().map(Object::toString).orElse(DEFAULT),
        out);
    describe(site + "note", before.note().orElse(NONE), now.note().orElse(NONE), out);
  }

  private static void describe(String property, Object before, Object now, CommandOutput out) {
    if (!before.equals(now)) {
      out.done(property + " " + before + " -> " + now);
    }
  }

  private static String lan(DeclaredSite site) {
    return site.lan().isEmpty() ? DEFAULT : list(site.lan());
  }

  private static String grants(DeclaredSite site) {
    return site.grants().map(SiteGrants::list).orElse(DEFAULT);
  }

  private static String list(List<?> values) {
    return values.isEmpty()
        ? NONE
        : String.join(", ", values.stream().map(Object::toString).toList());
  }
}
