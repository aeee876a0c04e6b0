using DuckDB.NET.Data;
using Firebreak.Adapters.Tests.Packs;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>Files as cryo leaves them, made by another Parquet library: its columns, its types, its default packing (lz4_raw).</summary>
internal sealed class CryoFiles : IDisposable
{
    public const string Sender = "1111111111111111111111111111111111111111";
    public const string Target = "2222222222222222222222222222222222222222";
    public const string Library = "3333333333333333333333333333333333333333";
    public const string First = "aa00000000000000000000000000000000000000000000000000000000000001";
    public const string Second = "aa00000000000000000000000000000000000000000000000000000000000002";
    public const string Hash = "bb00000000000000000000000000000000000000000000000000000000000001";

    private readonly DuckDBConnection _database = new("DataSource=:memory:");

    public CryoFiles() => _database.Open();

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The three datasets that most people collect.</summary>
    public CryoFiles WithDefaults()
    {
        // Columns in an order of their own, one that we do not know, none of ours.
        Write("blocks", $"""
            SELECT unhex('{Sender}') AS author, 7::UBIGINT AS base_fee_per_gas, unhex(hash) AS block_hash, unhex('00') AS extra_data, number::UINTEGER AS block_number,
                   21000::UBIGINT AS gas_used, (1700000000 + number)::UINTEGER AS timestamp, 1::UBIGINT AS chain_id, 'x' AS colour
            FROM (VALUES (100, '{First}'), (101, '{Second}')) blocks(number, hash)
            """);
        Write("transactions", $"""
            SELECT 100::UINTEGER AS block_number, 0::UBIGINT AS transaction_index, unhex('{Hash}') AS transaction_hash, 5::UBIGINT AS nonce,
                   unhex('{Sender}') AS from_address, unhex('{Target}') AS to_address, unhex(lpad('0de0b6b3a7640000', 64, '0')) AS value_binary,
                   '1000000000000000000' AS value_string, 1e18::DOUBLE AS value_f64, unhex('a9059cbb00') AS input, 50000::UBIGINT AS gas_limit,
                   40000::UBIGINT AS gas_used, 9::UBIGINT AS gas_price, 2::UINTEGER AS transaction_type, 1::UBIGINT AS max_priority_fee_per_gas,
                   20::UBIGINT AS max_fee_per_gas, true AS success, 5::UINTEGER AS n_input_bytes, 1::UINTEGER AS n_input_zero_bytes,
                   4::UINTEGER AS n_input_nonzero_bytes, 1::UBIGINT AS chain_id
            """);
        Write("logs", $"""
            SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, 3::UINTEGER AS log_index, unhex('{Hash}') AS transaction_hash,
                   unhex('{Target}') AS address, unhex('{First}') AS topic0, unhex('{Second}') AS topic1, NULL::BLOB AS topic2, NULL::BLOB AS topic3,
                   unhex('c0ffee') AS data, 3::UINTEGER AS n_data_bytes, 1::UBIGINT AS chain_id
            """);
        return this;
    }

    /// <summary>A call that makes a delegate call and a creation, the latter reverted; rows in no order, and a reward among them.</summary>
    public CryoFiles WithTraces()
    {
        Write("traces", $"""
            SELECT unhex('{Sender}') AS action_from, to_address AS action_to, value AS action_value, 90000::UINTEGER AS action_gas, input AS action_input,
                   call_type AS action_call_type, init AS action_init, NULL::VARCHAR AS action_reward_type, type AS action_type, gas::UINTEGER AS result_gas_used,
                   NULL::BLOB AS result_output, NULL::BLOB AS result_code, NULL::BLOB AS result_address, path AS trace_address, 0::UINTEGER AS subtraces,
                   place::UINTEGER AS transaction_index, unhex('{Hash}') AS transaction_hash, 100::UINTEGER AS block_number, unhex('{First}') AS block_hash,
                   error, 1::UBIGINT AS chain_id
            FROM (VALUES
                (NULL, '2000000000000000000', NULL, NULL, NULL, 'reward', NULL, '', NULL, NULL),
                (NULL, '0', NULL, NULL, unhex('6000'), 'create', 10, '1', 'Reverted', 0),
                (unhex('{Library}'), '5', unhex('a9059cbb00'), 'delegate_call', NULL, 'call', 20, '0', NULL, 0),
                (unhex('{Target}'), '1000000000000000000', unhex('a9059cbb00'), 'call', NULL, 'call', 30, '', NULL, 0),
                (unhex('{Library}'), '0', unhex(''), 'call', NULL, 'call', 5, '1_0', NULL, 0)
            ) calls(to_address, value, input, call_type, init, type, gas, path, error, place)
            """);
        return this;
    }

    public CryoFiles WithDifferences()
    {
        Write("storage_diffs", $"""
            SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, unhex('{Hash}') AS transaction_hash, unhex('{Target}') AS address,
                   unhex('{First}') AS slot, unhex(lpad('01', 64, '0')) AS from_value, unhex(lpad('02', 64, '0')) AS to_value, 1::UBIGINT AS chain_id
            """);
        Write("balance_diffs", $"""
            SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, unhex('{Hash}') AS transaction_hash, unhex('{Target}') AS address,
                   '10' AS from_value_string, '11' AS to_value_string, 10::DOUBLE AS from_value_f64, 11::DOUBLE AS to_value_f64, 1::UBIGINT AS chain_id
            """);
        Write("code_diffs", $"""
            SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, unhex('{Hash}') AS transaction_hash, unhex('{Library}') AS address,
                   unhex('') AS from_value, unhex('6001') AS to_value, 1::UBIGINT AS chain_id
            """);
        return this;
    }

    public string PathOf(string dataset) => Path.Combine(Folder.Path, $"ethereum__{dataset}__00000100_to_00000101.parquet");

    public void Write(string dataset, string query, string options = "COMPRESSION lz4_raw")
    {
        using var command = _database.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{PathOf(dataset)}' (FORMAT parquet, {options})";
        command.ExecuteNonQuery();
    }

    /// <summary>What another library reads in a file.</summary>
    public IReadOnlyList<object?[]> Query(string query)
    {
        using var command = _database.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add(row);
        }

        return rows;
    }

    public void Dispose()
    {
        _database.Dispose();
        Folder.Dispose();
    }
}
