#include <stdio.h>
#include <stdlib.h>
#include <editline/readline.h>

// The library keeps its settings in global variables, which Swift's checks for data races do not let it change.

/// Has `complete` give the words that the word before the cursor can become.
static inline void edit_set_completion(rl_completion_func_t *complete) {
  rl_attempted_completion_function = complete;
  rl_basic_word_break_characters = " \t\n\"'";
}

/// The line so far.
static inline const char *edit_line(void) { return rl_line_buffer; }

/// No file names where there is no word to complete.
static inline void edit_end_completion(void) { rl_attempted_completion_over = 1; }
