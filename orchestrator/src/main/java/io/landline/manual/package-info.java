// SPDX-License-Identifier: Apache-2.0
/**
 * Man pages and shell completion, written at build time from the commands, the doctor's checks and
 * the JSON Schema; used by the package's build only.
 */
@NullMarked
package io.landline.manual;

import org.jspecify.annotations.NullMarked;
