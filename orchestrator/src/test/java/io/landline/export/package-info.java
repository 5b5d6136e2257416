// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.export;

import org.jspecify.annotations.NullMarked;
