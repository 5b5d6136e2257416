// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import com.beust.jcommander.Parameter;
import org.jspecify.annotations.Nullable;

/** Options that are allowed before or after every command. */
public final class GlobalOptions {
  @Parameter(names = "--root", description = "DIR  all files are below DIR (also LANDLINE_ROOT)")
  @Nullable String root;

  @Parameter(names = "--json", description = "one JSON document instead of text")
  boolean json;

  @Parameter(names = "--no-color", description = "no colour (also NO_COLOR)")
  boolean noColor;

  @Parameter(
      names = {"--help", "-h"},
      description = "show this help")
  public boolean help;

  /** The command line after {@code landline}, for the history. */
  public String typed = "";
}
