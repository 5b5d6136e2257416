// SPDX-License-Identifier: Apache-2.0
/**
 * Commands that systemd runs: the service, the early guard and the test hosts. Used by the command
 * line.
 */
@NullMarked
package io.landline.cli.service;

import org.jspecify.annotations.NullMarked;
