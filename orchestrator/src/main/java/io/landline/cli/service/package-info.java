// SPDX-License-Identifier: Apache-2.0
/**
 * Commands that systemd runs: the service, the guard of early boot and the test hosts. Used by the
 * command line.
 */
@NullMarked
package io.landline.cli.service;

import org.jspecify.annotations.NullMarked;
