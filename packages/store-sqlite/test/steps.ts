/** A migration that fills a table, for a second or more. */
export const slowly = `
  CREATE TABLE slow (number INTEGER);
  WITH RECURSIVE numbers (number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 3000000)
  INSERT INTO slow SELECT number FROM numbers;
`;

/** The same table, at once. */
export const quickly = "CREATE TABLE slow (number INTEGER);";
