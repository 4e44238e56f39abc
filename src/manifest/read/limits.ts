/** Bounds that keep a hostile or mistaken input from using up time or memory. */
export const limits = {
  /**
   * Bytes of one file: some 80,000 people; a parsed YAML text takes a hundred times its size in memory until it is
   * read.
   */
  fileBytes: 16 * 1024 * 1024,
  /** Files of one manifest. */
  files: 1000,
  /** Levels of folders below a path that was given. */
  folders: 32,
  /** Levels of lists and maps. */
  depth: 64,
  /** Nodes of one document that its aliases stand for. */
  aliasNodes: 200_000,
} as const;
