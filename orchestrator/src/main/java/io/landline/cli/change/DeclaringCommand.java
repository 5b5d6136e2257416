// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandHelp;

/** An edit that asks more of the hub, which may refuse it. */
abstract class DeclaringCommand extends EditCommand {
  @Parameter(names = "--keep", description = "make the change even if the hub refuses it")
  private boolean keep;

  DeclaringCommand(CommandHelp help) {
    super(help);
  }

  @Override
  boolean keeps() {
    return keep;
  }
}
