// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonEntry;
import io.landline.net.IpPrefix;
import io.landline.net.ParseException;
import io.landline.net.PortRange;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of forwards as people type them, in the words of the file. */
final class ForwardPolicy {
  private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,6})(/s)?");

  private ForwardPolicy() {}

  /** {@code 20/s} or {@code 20}: new flows per second from one source. */
  static long rate(String text) throws EditException {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new EditException(
          Kind.USAGE, "'" + text + "' is no rate", "write new flows per second, such as 20/s");
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Source networks, checked. */
  static List<String> from(List<String> texts) throws EditException {
    try {
      return texts.stream().map(t -> IpPrefix.parse(t).toString()).toList();
    } catch (ParseException e) {
      throw new EditException(Kind.USAGE, List.of("--from: " + e.getMessage()));
    }
  }

  /** {@code toPort}: a number for one port, text for a range. */
  static String toPort(PortRange ports) {
    return ports.isSingle() ? Integer.toString(ports.first()) : JsonEntry.quoted(ports.toString());
  }
}
