// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import java.util.List;
import java.util.Optional;

/** Every kind of router there is an export for. */
public final class RouterExports {
  private static final List<RouterExport> ALL =
      List.of(
          new MikrotikExport(),
          new OpenWrtExport(),
          new OpnsenseExport(),
          new PfsenseExport(),
          new WgQuickExport());

  private RouterExports() {}

  /** All of them, by their names. */
  public static List<RouterExport> all() {
    return ALL;
  }

  /** The one of this name. */
  public static Optional<RouterExport> find(String format) {
    return ALL.stream().filter(export -> export.format().equals(format)).findFirst();
  }
}
