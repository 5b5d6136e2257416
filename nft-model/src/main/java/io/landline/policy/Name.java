// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.ParseException;
import java.util.regex.Pattern;

/**
 * The name a person gave to a hub, site, device or forward: 1 to 32 letters, digits, {@code - _ .},
 * beginning with a letter or digit; {@code this} is taken.
 *
 * @param text the name
 */
public record Name(String text) implements Comparable<Name> {
  /** The most characters. */
  public static final int LONGEST = 32;

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

  public Name {
    if (!FORM.matcher(text).matches()) {
      throw new ParseException("name", text, "use 1 to 32 letters, digits, '-', '_' or '.'");
    }
    if (text.equals("this")) {
      throw new ParseException("name", text, "'this' means the site's own host");
    }
  }

  @Override
  public int compareTo(Name other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
