// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.net.IpPrefix;
import io.landline.net.ParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses options of forwards. */
final class ForwardPolicy {
  private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,6})(/s)?");

  private ForwardPolicy() {}

  /** {@code 20/s} or {@code 20}: new flows per second from one source. */
  static int rate(String text) throws EditException {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new EditException(
          Kind.USAGE, "'" + text + "' is not a rate", "write new flows per second, such as 20/s");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Source networks. */
  static List<IpPrefix> from(List<String> texts) throws EditException {
    try {
      return texts.stream().map(IpPrefix::parse).toList();
    } catch (ParseException e) {
      throw new EditException(Kind.USAGE, List.of("--from: " + e.getMessage()));
    }
  }
}
