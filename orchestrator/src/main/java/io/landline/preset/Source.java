// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import java.net.URI;

/**
 * Where the facts of a preset are published.
 *
 * @param url an address that begins with https://
 */
public record Source(String url) {
  public Source {
    URI uri = URI.create(url);
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("'" + url + "' is not an https address");
    }
  }

  @Override
  public String toString() {
    return url;
  }
}
