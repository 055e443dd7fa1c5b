namespace Theodolite.Torch;

/// <summary>Factorizations of float32 and float64 matrices [n, n] or [m, n], and of batches of them.</summary>
public sealed partial class Tensor
{
    /// <summary>
    /// A = V·diag(λ)·Vᵀ of a symmetric matrix, λ ascending, the vectors in the columns; only the lower
    /// triangle is read (<c>aten::linalg_eigh</c>). Backward error O(n·u·‖A‖).
    /// </summary>
    public (Tensor Values, Tensor Vectors) Eigh()
    {
        var operation = "aten::linalg_eigh"u8;
        RequireSquare(operation);
        RequireFinite(operation);
        var call = new OperatorCall();
        call.Push(this);
        call.Push("L"u8);
        call.Invoke(operation);
        return (call.Take(), call.Take(1));
    }

    /// <summary>λ of a symmetric matrix, ascending; only the lower triangle is read (<c>aten::linalg_eigvalsh</c>).</summary>
    public Tensor EigenvaluesSymmetric()
    {
        var operation = "aten::linalg_eigvalsh"u8;
        RequireSquare(operation);
        RequireFinite(operation);
        var call = new OperatorCall();
        call.Push(this);
        call.Push("L"u8);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>A = Q·R with Q [m, min(m, n)] of orthonormal columns (<c>aten::linalg_qr</c>, reduced).</summary>
    public (Tensor Q, Tensor R) Qr()
    {
        RequireMatrix("aten::linalg_qr"u8);
        var call = new OperatorCall();
        call.Push(this);
        call.Push("reduced"u8);
        call.Invoke("aten::linalg_qr"u8);
        return (call.Take(), call.Take(1));
    }

    /// <summary>Singular values, descending (<c>aten::linalg_svdvals</c>).</summary>
    public Tensor SingularValues()
    {
        RequireMatrix("aten::linalg_svdvals"u8);
        RequireFinite("aten::linalg_svdvals"u8);
        var call = new OperatorCall();
        call.Push(this);
        call.PushNone();
        call.Invoke("aten::linalg_svdvals"u8);
        return call.Take();
    }

    /// <summary>A = U·diag(σ)·Vᵀ with min(m, n) columns in U, σ descending (<c>aten::linalg_svd</c>, reduced).</summary>
    public (Tensor U, Tensor Values, Tensor Vt) Svd()
    {
        RequireMatrix("aten::linalg_svd"u8);
        RequireFinite("aten::linalg_svd"u8);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(false);
        call.PushNone();
        call.Invoke("aten::linalg_svd"u8);
        return (call.Take(), call.Take(1), call.Take(2));
    }

    /// <summary>A = L·Lᵀ of a positive definite matrix (<c>aten::linalg_cholesky_ex</c>).</summary>
    /// <exception cref="TorchException">The matrix is not positive definite.</exception>
    public Tensor Cholesky()
    {
        var operation = "aten::linalg_cholesky_ex"u8;
        RequireSquare(operation);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(false);
        call.Push(false);
        call.Invoke(operation);
        return TakeChecked(ref call, operation, "is not positive definite");
    }

    /// <summary>x with A·x = b, for b [n] or [n, k] (<c>aten::linalg_solve_ex</c>).</summary>
    /// <exception cref="TorchException">The matrix is singular.</exception>
    public Tensor Solve(Tensor b)
    {
        var operation = "aten::linalg_solve_ex"u8;
        RequireSquare(operation);
        Require.Alike(operation, this, b);
        var vector = b.Rank == 1 && Rank == 2;
        var rows = b.Rank == 0 ? -1 : vector ? b.Shape[0] : b.Rank < 2 ? -1 : b.Shape[-2];
        Require.That(rows == Shape[-1], operation, "the right side has another number of rows", this, b);
        Require.That(vector || (b.Rank == Rank && (Rank == 2 || LeadingAgree(b))), operation, "the batches differ", this, b);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(b);
        call.Push(true);
        call.Push(false);
        call.Invoke(operation);
        return TakeChecked(ref call, operation, "is singular");
    }

    /// <summary>A⁻¹ (<c>aten::linalg_inv_ex</c>).</summary>
    /// <exception cref="TorchException">The matrix is singular.</exception>
    public Tensor Inverse()
    {
        var operation = "aten::linalg_inv_ex"u8;
        RequireSquare(operation);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(false);
        call.Invoke(operation);
        return TakeChecked(ref call, operation, "is singular");
    }

    /// <summary>Takes a factorization whose second result is LAPACK's info: 0 where it succeeded.</summary>
    private Tensor TakeChecked(ref OperatorCall call, ReadOnlySpan<byte> operation, string defect)
    {
        var result = call.Take();
        bool failed;
        using (var info = call.Take(1))
        using (var any = info.Any())
        {
            failed = any.ToBool();
        }

        if (!failed)
        {
            return result;
        }

        result.Dispose();
        Require.Fail(operation, defect, this);
        return result;
    }

    private bool LeadingAgree(Tensor b) => Shape.Span[..^2].SequenceEqual(b.Shape.Span[..^2]);

    private void RequireMatrix(ReadOnlySpan<byte> operation)
    {
        Require.Floating(operation, this);
        Require.That(Rank >= 2, operation, "needs a matrix", this);
    }

    private void RequireSquare(ReadOnlySpan<byte> operation)
    {
        RequireMatrix(operation);
        Require.That(Shape[-1] == Shape[-2], operation, "needs a square matrix", this);
    }

    /// <summary>LAPACK may not converge on NaN or infinity, which libtorch reports with a native stack.</summary>
    private void RequireFinite(ReadOnlySpan<byte> operation)
    {
        using var finite = IsFinite();
        using var all = finite.All();
        Require.That(all.ToBool(), operation, "has elements that are not finite", this);
    }
}
